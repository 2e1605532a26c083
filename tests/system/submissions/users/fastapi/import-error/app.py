from fastapi import FastAPI
from peewee import IntegerField, Model

app = FastAPI()


class User(Model):
    id = IntegerField(primary_key=True)


@app.get("/users/")
def list_users() -> list[dict[str, int]]:
    return list(User.select().dicts())
