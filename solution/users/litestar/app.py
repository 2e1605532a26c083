"""The users API on Litestar: handlers only, the rules live in `domain`."""

import logging
from typing import Any

# phase 2: begin drop
from uuid import uuid4

# phase 2: end
from litestar import (
    Litestar,
    Request,
    Response,
    delete,
    get,
    # phase 2: begin drop
    patch,
    # phase 2: end
    post,
    put,
)

# phase 2: begin drop
from litestar.datastructures import Headers, MutableScopeHeaders

# phase 2: end
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ValidationException

# phase 3: begin drop
from litestar.openapi.config import OpenAPIConfig

# phase 3: end
from litestar.params import FromPath, JSONBody

# phase 2: begin drop
from litestar.types import Message, Scope
from pydantic import ValidationError

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

Store = NamedDependency[UserStore]
AnyRequest = Request[Any, Any, Any]
Problem = Response[dict[str, Any]]
log = logging.getLogger("users")


# phase 2: begin drop
async def wanted(request: AnyRequest) -> ListQuery:
    """Which of the users the client asks for."""
    return ListQuery.model_validate(dict(request.query_params))


# phase 2: end
@get(
    "/users/",
    # phase 2: begin drop
    dependencies={"listing": Provide(wanted)},
    # phase 2: end
)
async def list_users(
    # phase 2: begin drop
    listing: NamedDependency[ListQuery],
    # phase 2: end
    store: Store,
) -> UserList:
    """List users in ascending order of id."""
    return select_users(
        store.all(),
        # phase 2: begin drop
        listing,
        # phase 2: end
    )


@post("/users/")
async def create_user(data: JSONBody[UserIn], store: Store) -> User:
    """Create a user."""
    # phase 1: begin
    return store.create(data)
    # phase 1: end


@get("/users/{user_id:int}")
async def get_user(user_id: FromPath[int], store: Store) -> User:
    """Get one user."""
    # phase 1: begin
    return store.get(user_id)
    # phase 1: end


@put("/users/{user_id:int}")
async def replace_user(user_id: FromPath[int], data: JSONBody[UserIn], store: Store) -> User:
    """Replace all fields of a user; an absent age is cleared."""
    # phase 1: begin
    return store.update(user_id, data.model_dump())
    # phase 1: end


# phase 2: begin drop
@patch("/users/{user_id:int}")
async def patch_user(user_id: FromPath[int], data: JSONBody[UserPatch], store: Store) -> User:
    """Change the fields that the body names."""
    return store.update(user_id, data.model_dump(exclude_unset=True))


# phase 2: end
@delete("/users/{user_id:int}")
async def delete_user(user_id: FromPath[int], store: Store) -> None:
    """Delete a user."""
    # phase 1: begin
    store.delete(user_id)
    # phase 1: end


# phase 3: begin drop
@get("/users/stats/")
async def user_stats(store: Store) -> UserStats:
    """Describe all users in a few numbers."""
    return stats_of(store.all())


@get("/health")
async def health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


@get("/openapi.json", include_in_schema=False)
async def openapi(request: AnyRequest) -> dict[str, Any]:
    """Give the document that Litestar makes."""
    return request.app.openapi_schema.to_schema()


# phase 3: end
def refuse_body(request: AnyRequest, error: ValidationException) -> Problem:
    """Answer 422 for a bad field, where Litestar's own answer is 400."""
    return Response({"detail": error.extra or error.detail}, status_code=422)


# phase 2: begin drop
def refuse_query(request: AnyRequest, error: ValidationError) -> Problem:
    """Answer 422 and what is wrong with the query."""
    problems = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return Response({"detail": problems}, status_code=422)


# phase 2: end
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


# phase 2: begin drop
async def trace(message: Message, scope: Scope) -> None:
    """Give the exchange an id, the client's or a new one, in the answer and in the log."""
    if message["type"] == "http.response.start":
        request_id = Headers.from_scope(scope).get("X-Request-ID") or str(uuid4())
        MutableScopeHeaders.from_message(message)["X-Request-ID"] = request_id
        status = message["status"]
        log.info("%s %s %s %s", request_id, scope["method"], scope["path"], status)


# phase 2: end
def create_app() -> Litestar:
    """Build an API whose store is empty."""
    users = UserStore()
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    return Litestar(
        route_handlers=[
            list_users,
            create_user,
            get_user,
            replace_user,
            # phase 2: begin drop
            patch_user,
            # phase 2: end
            delete_user,
            # phase 3: begin drop
            user_stats,
            health,
            openapi,
            # phase 3: end
        ],
        dependencies={"store": Provide(lambda: users, sync_to_thread=False)},
        exception_handlers={
            ValidationException: refuse_body,
            # phase 2: begin drop
            ValidationError: refuse_query,
            # phase 2: end
            UserNotFoundError: answer_not_found,
            EmailTakenError: answer_taken,
            500: answer_crash,
        },
        logging_config=None,
        # phase 2: begin drop
        before_send=[trace],  # a hook that also sees the answers for unknown paths
        # phase 2: end
        # phase 3: begin drop
        openapi_config=OpenAPIConfig(title="Users API", version="1"),
        # phase 3: end
    )
