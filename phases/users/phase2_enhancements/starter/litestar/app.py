"""The users API on Litestar: handlers only, the rules live in `domain`."""

import logging
from typing import Any

from litestar import Litestar, Request, Response, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody

from domain.models import User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore

Store = NamedDependency[UserStore]
AnyRequest = Request[Any, Any, Any]
Problem = Response[dict[str, Any]]
log = logging.getLogger("users")


@get("/users/")
async def list_users(store: Store) -> UserList:
    """List users in ascending order of id."""
    return select_users(store.all())


@post("/users/")
async def create_user(data: JSONBody[UserIn], store: Store) -> User:
    """Create a user."""
    return store.create(data)


@get("/users/{user_id:int}")
async def get_user(user_id: FromPath[int], store: Store) -> User:
    """Get one user."""
    return store.get(user_id)


@put("/users/{user_id:int}")
async def replace_user(user_id: FromPath[int], data: JSONBody[UserIn], store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    return store.update(user_id, data.model_dump())


@delete("/users/{user_id:int}")
async def delete_user(user_id: FromPath[int], store: Store) -> None:
    """Delete a user."""
    store.delete(user_id)


def refuse_body(request: AnyRequest, error: ValidationException) -> Problem:
    """Answer 422 for a bad field, where Litestar's own answer is 400."""
    return Response({"detail": error.extra or error.detail}, status_code=422)


def answer_not_found(request: AnyRequest, error: UserNotFoundError) -> Problem:
    """Answer 404 for an id that no user has."""
    return Response({"detail": "no user has this id"}, status_code=404)


def answer_taken(request: AnyRequest, error: EmailTakenError) -> Problem:
    """Answer 409 for an e-mail that another user has."""
    return Response({"detail": "another user has this e-mail"}, status_code=409)


def answer_crash(request: AnyRequest, error: Exception) -> Problem:
    """Answer 500 and log why: Litestar by itself would keep it from us, too."""
    log.error("no answer for %s %s", request.method, request.url.path, exc_info=error)
    return Response({"detail": "something went wrong on our side"}, status_code=500)


def create_app() -> Litestar:
    """Build an API whose store is empty."""
    users = UserStore()
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    return Litestar(
        route_handlers=[list_users, create_user, get_user, replace_user, delete_user],
        dependencies={"store": Provide(lambda: users, sync_to_thread=False)},
        exception_handlers={
            ValidationException: refuse_body,
            UserNotFoundError: answer_not_found,
            EmailTakenError: answer_taken,
            500: answer_crash,
        },
        logging_config=None,
    )
