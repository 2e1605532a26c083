"""What the API takes and what it gives."""

from datetime import datetime

from pydantic import BaseModel

from domain import fields


class UserIn(BaseModel):
    """The fields that a client sends with POST and PUT."""

    model_config = {"str_strip_whitespace": True}

    name: fields.Name
    email: fields.Email
    age: fields.Age | None = None


class UserPatch(UserIn):
    """Any of these fields; one that is absent keeps its value."""

    name: fields.Name = ""
    email: fields.Email = ""


class User(UserIn):
    """A user as the API answers it."""

    id: int
    created_at: datetime
    updated_at: datetime


class ListQuery(BaseModel):
    """Which of the users a list shows."""

    skip: fields.Skip = 0
    limit: fields.Limit = 100
    q: str = ""


class UserList(BaseModel):
    """The users that a list shows, in ascending order of id."""

    users: list[User]
    total: int
    page: int
    size: int
    has_next: bool
