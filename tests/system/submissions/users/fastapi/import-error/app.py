from fastapi import FastAPI
from sqlmodel import SQLModel

app = FastAPI()


class User(SQLModel, table=True):
    id: int


@app.get("/users/")
def list_users() -> list[User]:
    return []
