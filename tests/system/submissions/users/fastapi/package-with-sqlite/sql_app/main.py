from sqlite3 import Connection
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

from . import crud, schemas
from .database import get_connection

app = FastAPI()
Database = Annotated[Connection, Depends(get_connection)]


@app.post("/users/", status_code=201)
def create_user(user: schemas.UserCreate, connection: Database) -> schemas.User:
    if crud.get_user_by_email(connection, user.email):
        raise HTTPException(status_code=409, detail="Email already registered")
    return crud.create_user(connection, user)


@app.get("/users/")
def read_users(connection: Database, skip: int = 0, limit: int = 10) -> list[schemas.User]:
    return crud.get_users(connection, skip=skip, limit=limit)


@app.get("/users/{number}")
def read_user(number: int, connection: Database) -> schemas.User:
    user = crud.get_user(connection, number)
    if user is None:
        raise HTTPException(status_code=404, detail="User not found")
    return user
