import threading
import uuid
from datetime import datetime, timezone
from typing import Annotated

import msgspec
from litestar import Controller, Litestar, Request, Response, delete, get, patch, post, put
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.exceptions import ClientException, NotFoundException, ValidationException
from litestar.params import FromPath, JSONBody, Parameter
from msgspec import UNSET, Meta, UnsetType

from problems import HANDLERS

Name = Annotated[str, Meta(max_length=200, pattern=r"^\s*\S(.{0,98}\S)?\s*$")]
Email = Annotated[str, Meta(pattern=r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$")]
Age = Annotated[int, Meta(ge=1, le=150)]


class UserIn(msgspec.Struct):
    name: Name
    email: Email
    age: Age | None = None


class UserPatch(msgspec.Struct):
    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    age: Age | None | UnsetType = UNSET


class User(msgspec.Struct, kw_only=True):
    id: int
    name: str
    email: str
    age: int | None
    created_at: datetime
    updated_at: datetime


class Page(msgspec.Struct):
    users: list[User]
    total: int
    page: int
    size: int
    has_next: bool


class TakenError(ClientException):
    status_code = 409


users: dict[int, User] = {}
lock = threading.Lock()
last_id = 0


def fields(data):
    given = {name: getattr(data, name) for name in ("name", "email", "age")}
    if given["name"] is not UNSET:
        given["name"] = given["name"].strip()
    if given["email"] is not UNSET:
        given["email"] = given["email"].strip().lower()
    return {name: value for name, value in given.items() if value is not UNSET}


def refuse_taken(email, but=None):
    if any(user.email == email and user.id != but for user in users.values()):
        raise TakenError("taken")


def change(user_id, data):
    with lock:
        if user_id not in users:
            raise NotFoundException("no such user")
        new = fields(data)
        refuse_taken(new.get("email"), user_id)
        now = datetime.now(timezone.utc)
        users[user_id] = msgspec.structs.replace(users[user_id], **new, updated_at=now)
        return users[user_id]


class Users(Controller):
    path = "/users"

    @get(sync_to_thread=True)
    def list(
        self,
        skip: Annotated[int, Parameter(ge=0)] = 0,
        limit: Annotated[int, Parameter(ge=1, le=1000)] = 100,
    ) -> Page:
        everyone = [*users.values()]
        end = skip + limit
        total = len(everyone)
        return Page(everyone[skip:end], total, skip // limit + 1, limit, end < total)

    @post(sync_to_thread=True)
    def create(self, data: JSONBody[UserIn]) -> User:
        global last_id
        with lock:
            new = fields(data)
            refuse_taken(new["email"])
            last_id += 1
            now = datetime.now(timezone.utc)
            users[last_id] = User(id=last_id, **new, created_at=now, updated_at=now)
            return users[last_id]

    @get("/{user_id:int}", sync_to_thread=True)
    def one(self, user_id: FromPath[int]) -> User:
        if user_id not in users:
            raise NotFoundException("no such user")
        return users[user_id]

    @put("/{user_id:int}", sync_to_thread=True)
    def replace(self, user_id: FromPath[int], data: JSONBody[UserIn]) -> User:
        return change(user_id, data)

    @patch("/{user_id:int}", sync_to_thread=True)
    def patch(self, user_id: FromPath[int], data: JSONBody[UserPatch]) -> User:
        return change(user_id, data)

    @delete("/{user_id:int}", sync_to_thread=True)
    def delete(self, user_id: FromPath[int]) -> None:
        with lock:
            if users.pop(user_id, None) is None:
                raise NotFoundException("no such user")


@get("/health", sync_to_thread=False)
def health() -> dict[str, str]:
    return {"status": "healthy"}


async def trace(message, scope):
    if message["type"] == "http.response.start":
        request_id = Headers.from_scope(scope).get("x-request-id") or uuid.uuid4().hex
        MutableScopeHeaders.from_message(message)["X-Request-ID"] = request_id
        print(request_id, scope["client"][0], scope["path"], flush=True)


app = Litestar([Users, health], before_send=[trace], exception_handlers=HANDLERS)
