"""The users API on FastAPI: routes only, the rules live in `domain`."""

# phase 2: begin drop
import logging

# phase 2: end
from typing import Annotated

# phase 2: begin drop
from uuid import uuid4

# phase 2: end
from fastapi import (
    APIRouter,
    Depends,
    FastAPI,
    # phase 2: begin drop
    Query,
    # phase 2: end
    Request,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

# phase 2: begin drop
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

# phase 2: end
from domain.models import (
    # phase 2: begin drop
    ListQuery,
    # phase 2: end
    User,
    UserIn,
    UserList,
    # phase 2: begin drop
    UserPatch,
    # phase 2: end
    # phase 3: begin drop
    UserStats,
    # phase 3: end
)
from domain.rules import (
    select_users,
    # phase 3: begin drop
    stats_of,
    # phase 3: end
)
from domain.store import EmailTakenError, UserNotFoundError, UserStore

router = APIRouter()
# phase 2: begin drop
log = logging.getLogger("users")
# phase 2: end


def the_store(request: Request) -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = request.app.state.store
    return store


Store = Annotated[UserStore, Depends(the_store)]


@router.get("/users/")
def list_users(
    # phase 2: begin drop
    query: Annotated[ListQuery, Query()],
    # phase 2: end
    store: Store,
) -> UserList:
    """List users in ascending order of id."""
    return select_users(
        store.all(),
        # phase 2: begin drop
        query,
        # phase 2: end
    )


@router.post("/users/", status_code=201)
def create_user(body: UserIn, store: Store) -> User:
    """Create a user."""
    # phase 1: begin
    return store.create(body)
    # phase 1: end


@router.get("/users/{user_id}")
def get_user(user_id: int, store: Store) -> User:
    """Get one user."""
    # phase 1: begin
    return store.get(user_id)
    # phase 1: end


@router.put("/users/{user_id}")
def replace_user(user_id: int, body: UserIn, store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    # phase 1: begin
    return store.update(user_id, body.model_dump())
    # phase 1: end


# phase 2: begin drop
@router.patch("/users/{user_id}")
def patch_user(user_id: int, body: UserPatch, store: Store) -> User:
    """Change the fields that the body names."""
    return store.update(user_id, body.model_dump(exclude_unset=True))


# phase 2: end
@router.delete("/users/{user_id}", status_code=204)
def delete_user(user_id: int, store: Store) -> None:
    """Delete a user."""
    # phase 1: begin
    store.delete(user_id)
    # phase 1: end


# phase 3: begin drop
@router.get("/users/stats/")
def user_stats(store: Store) -> UserStats:
    """Describe all users in a few numbers."""
    return stats_of(store.all())


@router.get("/health")
def health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
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


# phase 3: begin drop
async def answer_crash(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Answer 500 without a word about our code; the log tells it all."""
    try:
        return await call_next(request)
    except Exception:
        log.exception("no answer for %s %s", request.method, request.url.path)
        return JSONResponse({"detail": "something went wrong on our side"}, status_code=500)


# phase 3: end
# phase 2: begin drop
async def trace(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Give the exchange an id, the client's or a new one, in the answer and in the log."""
    request_id = request.headers.get("X-Request-ID") or str(uuid4())
    answer = await call_next(request)
    answer.headers["X-Request-ID"] = request_id
    log.info("%s %s %s %s", request_id, request.method, request.url.path, answer.status_code)
    return answer


# phase 2: end
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
    # phase 3: begin drop
    app.middleware("http")(answer_crash)
    # phase 3: end
    # phase 2: begin drop
    app.middleware("http")(trace)  # added last, so it is the outer one: a crash is traced too
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    # phase 2: end
    return app
