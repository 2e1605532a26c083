"""The users API on FastAPI: routes only, the rules live in `domain`."""

import logging
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from domain.models import ListQuery, User, UserIn, UserList, UserPatch
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore

router = APIRouter()
log = logging.getLogger("users")


def the_store(request: Request) -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = request.app.state.store
    return store


Store = Annotated[UserStore, Depends(the_store)]


@router.get("/users/")
def list_users(query: Annotated[ListQuery, Query()], store: Store) -> UserList:
    """List users in ascending order of id."""
    return select_users(store.all(), query)


@router.post("/users/", status_code=201)
def create_user(body: UserIn, store: Store) -> User:
    """Create a user."""
    return store.create(body)


@router.get("/users/{user_id}")
def get_user(user_id: int, store: Store) -> User:
    """Get one user."""
    return store.get(user_id)


@router.put("/users/{user_id}")
def replace_user(user_id: int, body: UserIn, store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    return store.update(user_id, body.model_dump())


@router.patch("/users/{user_id}")
def patch_user(user_id: int, body: UserPatch, store: Store) -> User:
    """Change the fields that the body names."""
    return store.update(user_id, body.model_dump(exclude_unset=True))


@router.delete("/users/{user_id}", status_code=204)
def delete_user(user_id: int, store: Store) -> None:
    """Delete a user."""
    store.delete(user_id)


async def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 and what is wrong where, but not the input: not all of it can be sent back."""
    problems = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": problems}, status_code=422)


async def answer_not_found(request: Request, error: UserNotFoundError) -> JSONResponse:
    """Answer 404 for an id that no user has."""
    return JSONResponse({"detail": "no user has this id"}, status_code=404)


async def answer_taken(request: Request, error: EmailTakenError) -> JSONResponse:
    """Answer 409 for an e-mail that another user has."""
    return JSONResponse({"detail": "another user has this e-mail"}, status_code=409)


async def trace(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Give the exchange an id, the client's or a new one, in the answer and in the log."""
    request_id = request.headers.get("X-Request-ID") or str(uuid4())
    answer = await call_next(request)
    answer.headers["X-Request-ID"] = request_id
    log.info("%s %s %s %s", request_id, request.method, request.url.path, answer.status_code)
    return answer


def create_app() -> FastAPI:
    """Build an API whose store is empty."""
    app = FastAPI(
        title="Users API",
        exception_handlers={
            RequestValidationError: refuse_input,
            UserNotFoundError: answer_not_found,
            EmailTakenError: answer_taken,
        },
    )
    app.state.store = UserStore()
    app.include_router(router)
    app.middleware("http")(trace)  # added last, so it is the outer one: a crash is traced too
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    return app
