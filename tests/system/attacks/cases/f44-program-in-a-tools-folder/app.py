"""The routes."""

from fastapi import FastAPI, HTTPException

from env import core as users

app = FastAPI()


@app.get("/users/")
def list_all():
    return list(users.users.values())


@app.post("/users/", status_code=201)
def create(body: dict):
    try:
        return users.create(body.get("name"), body.get("email"))
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


@app.get("/users/{user_id}")
def get(user_id: int):
    try:
        return users.get(user_id)
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
