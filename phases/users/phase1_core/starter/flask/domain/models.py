"""What the API takes and what it gives."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class UserIn(BaseModel):
    """The fields that a client sends with POST and PUT."""

    # Phase 1: your code goes here.


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


class UserList(BaseModel):
    """The users that a list shows, in ascending order of id."""

    users: list[User]
