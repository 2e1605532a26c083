import time

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/users/")
def list_all():
    return []


@app.post("/users/", status_code=201)
def create(body: dict):
    if not body.get("name"):
        raise HTTPException(422, "a name is needed")
    time.sleep(3600)
