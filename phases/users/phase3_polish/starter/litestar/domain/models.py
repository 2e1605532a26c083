"""What the API takes and what it gives."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, field_validator

from domain import fields


class UserIn(BaseModel):
    """The fields that a client sends with POST and PUT."""

    model_config = {"str_strip_whitespace": True}

    name: fields.Name
    email: fields.Email
    age: fields.Age | None = None


class UserPatch(BaseModel):
    """Any of these fields; one that is absent keeps its value."""

    model_config = {"str_strip_whitespace": True}

    name: fields.Name | None = None
    email: fields.Email | None = None
    age: fields.Age | None = None

    @field_validator("name", "email")
    @classmethod
    def refuse_null(cls, value: str | None) -> str:
        """Refuse null: the None above stands for an absent field, and defaults are not checked."""
        if value is None:
            raise ValueError("must not be null")
        return value


class User(UserIn):
    """A user as the API responds with it.

    It has the limits of `UserIn`: after one of them is tightened, users who were stored before
    could no longer be shown.
    """

    id: int
    created_at: datetime
    updated_at: datetime


class Problem(BaseModel):
    """Why a request is refused: a sentence, or what is wrong with each field."""

    detail: str | list[dict[str, Any]]


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
