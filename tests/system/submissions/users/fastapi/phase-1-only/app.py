from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, EmailStr, Field


class NewUser(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    email: EmailStr
    age: int | None = Field(default=None, ge=1, le=150)


class User(NewUser):
    id: int
    created_at: datetime
    updated_at: datetime


app = FastAPI()
users: dict[int, User] = {}
last_id = 0


def check_email(email: str, user_id: int | None = None) -> None:
    for user in users.values():
        if user.email == email and user.id != user_id:
            raise HTTPException(409, "email taken")


def find(user_id: int) -> User:
    if user_id not in users:
        raise HTTPException(404, "user not found")
    return users[user_id]


@app.post("/users/", status_code=201)
async def create_user(new: NewUser) -> User:
    global last_id
    check_email(new.email)
    last_id += 1
    now = datetime.now(UTC)
    users[last_id] = User(id=last_id, created_at=now, updated_at=now, **new.model_dump())
    return users[last_id]


@app.get("/users/")
async def list_users() -> list[User]:
    return list(users.values())


@app.get("/users/{user_id}")
async def get_user(user_id: int) -> User:
    return find(user_id)


@app.put("/users/{user_id}")
async def replace_user(user_id: int, new: NewUser) -> User:
    user = find(user_id)
    check_email(new.email, user_id)
    changes = {**new.model_dump(), "updated_at": datetime.now(UTC)}
    users[user_id] = user.model_copy(update=changes)
    return users[user_id]


@app.delete("/users/{user_id}", status_code=204)
async def delete_user(user_id: int) -> None:
    find(user_id)
    del users[user_id]
