"""Routes over a database in a file."""

import sqlite3
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, EmailStr, Field

import store

app = FastAPI()


class UserIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    email: EmailStr
    age: Annotated[int | None, Field(ge=1, le=150)] = None


@app.post("/users/", status_code=201)
def create(user: UserIn):
    try:
        return store.add(user.name, user.email, user.age)
    except sqlite3.IntegrityError as error:
        raise HTTPException(409, "the e-mail is taken") from error


@app.get("/users/")
def every(
    skip: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100
):
    return store.every(skip, limit)


@app.get("/users/{user_id}")
def get(user_id: int):
    user = store.get(user_id)
    if user is None:
        raise HTTPException(404, "no such user")
    return user


@app.delete("/users/{user_id}", status_code=204)
def delete(user_id: int):
    if not store.remove(user_id):
        raise HTTPException(404, "no such user")
