from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import EmailStr, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Age = Annotated[int, Field(ge=1, le=150)]


class UserIn(Schema):
    name: Name
    email: EmailStr
    age: Age | None = None


class UserPatch(Schema):
    # None is a default here, and never a value that may be sent
    name: Name = None
    email: EmailStr = None
    age: Age | None = None


class UserOut(Schema):
    id: int
    name: str
    email: str
    age: int | None
    created_at: datetime
    updated_at: datetime


class Page(Schema):
    users: list[UserOut]
    total: int
    page: int
    size: int
    has_next: bool


class Window(Schema):
    skip: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=1000)
    q: str = ""
