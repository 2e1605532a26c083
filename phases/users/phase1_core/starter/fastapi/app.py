"""The users API on FastAPI: routes only, the rules live in `domain`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain.models import Problem, User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore

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
def list_users(store: Store) -> UserList:
    """List users in ascending order of id."""
    return select_users(store.all())


@users.post("/", status_code=status.HTTP_201_CREATED, responses=BAD_BODY | TAKEN)
def create_user(body: UserIn, store: Store) -> User:
    """Create a user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@users.get("/{user_id}", responses=NOT_FOUND)
def get_user(user_id: int, store: Store) -> User:
    """Get one user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@users.put("/{user_id}", responses=BAD_BODY | NOT_FOUND | TAKEN)
def replace_user(user_id: int, body: UserIn, store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@users.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=NOT_FOUND)
def delete_user(user_id: int, store: Store) -> None:
    """Delete a user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


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
    return app
