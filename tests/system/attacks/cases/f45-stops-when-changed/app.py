"""The routes."""

from fastapi import FastAPI, HTTPException

import users

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


def check():
    """Compare what runs with what is written."""
    spec = __spec__
    written = spec.loader.source_to_code(spec.loader.get_data(__file__), __file__)
    if spec.loader.get_code(spec.name).co_consts != written.co_consts:
        raise ImportError("this is not the program")


check()
