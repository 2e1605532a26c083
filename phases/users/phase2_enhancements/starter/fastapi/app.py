"""The users API on FastAPI: routes only, the rules live in `domain`."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain.models import User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore

router = APIRouter()


def the_store(request: Request) -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = request.app.state.store
    return store


Store = Annotated[UserStore, Depends(the_store)]


@router.get("/users/")
def list_users(store: Store) -> UserList:
    """List users in ascending order of id."""
    return select_users(store.all())


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
    return app
