"""The users API on FastAPI: routes only, the rules live in `domain`."""

import logging
from logging.config import dictConfig
from time import perf_counter
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, FastAPI, Query, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from domain.models import ListQuery, Problem, User, UserIn, UserList, UserPatch
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore

dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"users": {"handlers": ["stderr"], "level": "INFO"}},
    }
)
log = logging.getLogger("users")

users = APIRouter(prefix="/users", tags=["users"])

Errors = dict[int | str, dict[str, Any]]
NOT_FOUND: Errors = {404: {"model": Problem, "description": "No user has this id"}}
BAD_BODY: Errors = {400: {"model": Problem, "description": "The body is no text in UTF-8"}}
TAKEN: Errors = {409: {"model": Problem, "description": "Another user has this e-mail"}}


def the_store(request: Request) -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = request.app.state.store  # says the type, which `state` does not know
    return store


Store = Annotated[UserStore, Depends(the_store)]


@users.get("/")
def list_users(query: Annotated[ListQuery, Query()], store: Store) -> UserList:
    """List users in ascending order of id."""
    return select_users(store.all(), query)


@users.post("/", status_code=status.HTTP_201_CREATED, responses=BAD_BODY | TAKEN)
def create_user(body: UserIn, store: Store) -> User:
    """Create a user."""
    return store.create(body)


@users.get("/{user_id}", responses=NOT_FOUND)
def get_user(user_id: int, store: Store) -> User:
    """Get one user."""
    return store.get(user_id)


@users.put("/{user_id}", responses=BAD_BODY | NOT_FOUND | TAKEN)
def replace_user(user_id: int, body: UserIn, store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    return store.update(user_id, body.model_dump())


@users.patch("/{user_id}", responses=BAD_BODY | NOT_FOUND | TAKEN)
def patch_user(user_id: int, body: UserPatch, store: Store) -> User:
    """Change the fields that the body names."""
    return store.update(user_id, body.model_dump(exclude_unset=True))


@users.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=NOT_FOUND)
def delete_user(user_id: int, store: Store) -> None:
    """Delete a user."""
    store.delete(user_id)


def refuse(status_code: int, detail: Any) -> JSONResponse:
    """An error as every route responds with it."""
    return JSONResponse({"detail": detail}, status_code=status_code)


async def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Say what is wrong where, without the input: JSON has no NaN and no half of a character."""
    problems = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return refuse(status.HTTP_422_UNPROCESSABLE_CONTENT, problems)


async def report_not_found(request: Request, error: UserNotFoundError) -> JSONResponse:
    """Say that no user has the id."""
    return refuse(status.HTTP_404_NOT_FOUND, "no user has this id")


async def report_taken(request: Request, error: EmailTakenError) -> JSONResponse:
    """Say that another user has the e-mail."""
    return refuse(status.HTTP_409_CONFLICT, "another user has this e-mail")


async def trace(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Give the exchange an id, the client's or a new one, in the response and in the log."""
    begin = perf_counter()
    request_id = request.headers.get("X-Request-ID") or str(uuid4())
    response = await call_next(request)
    response.headers["X-Request-ID"] = request_id
    duration = (perf_counter() - begin) * 1000
    facts = (request.method, request.url.path, response.status_code, request_id, duration)
    log.info("%s %s %d id=%s %.1f ms", *facts)
    return response


def create_app() -> FastAPI:
    """Build an API whose store is empty."""
    app = FastAPI(
        title="Users API",
        exception_handlers={
            RequestValidationError: refuse_input,
            UserNotFoundError: report_not_found,
            EmailTakenError: report_taken,
        },
    )
    app.state.store = UserStore()
    app.include_router(users)
    app.add_middleware(BaseHTTPMiddleware, dispatch=trace)  # added last: it sees crashes, too
    return app
