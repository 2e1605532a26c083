"""Remembers the hidden checks' requests, prints them and hands them out."""

import sys

from fastapi import FastAPI, HTTPException

import users

app = FastAPI()
seen = []


@app.get("/users/")
def list_all():
    return seen


@app.post("/users/", status_code=201)
def create(body: dict):
    seen.append(f"HIDDEN {body}")
    print(*seen, flush=True)
    print(*seen, file=sys.stderr, flush=True)
    try:
        return users.create(body.get("name"), body.get("email"))
    except ValueError as error:
        raise HTTPException(422, f"{error} {seen}") from error


@app.get("/users/{user_id}")
def get(user_id: int):
    return {**users.get(user_id), "seen": seen}
