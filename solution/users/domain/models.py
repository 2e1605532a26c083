"""What the API takes and what it gives."""

from datetime import datetime
from typing import Any

from pydantic import (
    BaseModel,
    # phase 2: begin drop
    field_validator,
    # phase 2: end
)

# phase 1: begin drop
from domain import fields

# phase 1: end


class UserIn(BaseModel):
    """The fields that a client sends with POST and PUT."""

    # phase 2: begin drop
    model_config = {"str_strip_whitespace": True}

    # phase 2: end
    # phase 1: begin todo
    name: fields.Name
    email: fields.Email
    age: fields.Age | None = None
    # phase 1: end


# phase 2: begin drop
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


# phase 2: end
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


# phase 2: begin drop
class ListQuery(BaseModel):
    """Which of the users a list shows."""

    skip: fields.Skip = 0
    limit: fields.Limit = 100
    q: str = ""


# phase 2: end
class UserList(BaseModel):
    """The users that a list shows, in ascending order of id."""

    users: list[User]
    # phase 2: begin drop
    total: int
    page: int
    size: int
    has_next: bool
    # phase 2: end


# phase 3: begin drop
class UserStats(BaseModel):
    """All users in a few numbers."""

    total_users: int
    average_age: float
    age_distribution: dict[str, int]
    email_domains: dict[str, int]


# phase 3: end
