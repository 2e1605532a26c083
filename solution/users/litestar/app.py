"""The users API on Litestar: handlers only, the rules live in `domain`."""

import logging
from logging.config import dictConfig

# phase 2: begin drop
from time import perf_counter

# phase 2: end
from typing import Annotated, Any

# phase 2: begin drop
from uuid import uuid4

# phase 2: end
from litestar import (
    Controller,
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
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import (
    FromPath,
    # phase 2: begin drop
    FromQuery,
    # phase 2: end
    JSONBody,
    # phase 2: begin drop
    QueryParameter,
    # phase 2: end
)

# phase 2: begin drop
from litestar.types import ASGIApp, Message, Receive, Scope, Send

# phase 2: end
from domain.models import (
    # phase 2: begin drop
    ListQuery,
    # phase 2: end
    Problem,
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

Store = NamedDependency[UserStore]
AnyRequest = Request[Any, Any, Any]
Refusal = Response[dict[str, Any]]


def describe(status: int, description: str) -> dict[int, ResponseSpec]:
    """Document an error; of those for bad input Litestar itself knows only its own 400."""
    return {status: ResponseSpec(Problem, generate_examples=False, description=description)}


INVALID = describe(422, "A field is missing or out of its limits")
NOT_FOUND = describe(404, "No user has this id")
TAKEN = describe(409, "Another user has this e-mail")


# phase 2: begin drop
async def read_listing(
    skip: Annotated[int, QueryParameter(ge=0)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    q: FromQuery[str] = "",
) -> ListQuery:
    """Which of the users the client asks for."""
    return ListQuery(skip=skip, limit=limit, q=q)


# phase 2: end
class UserController(Controller):
    """All routes below /users."""

    path = "/users"
    tags = ("users",)

    @get(
        "/",
        responses=INVALID,
        # phase 2: begin drop
        dependencies={"listing": Provide(read_listing)},
        # phase 2: end
    )
    async def list_users(
        self,
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

    @post("/", responses=INVALID | TAKEN)
    async def create_user(self, data: JSONBody[UserIn], store: Store) -> User:
        """Create a user."""
        # phase 1: begin
        return store.create(data)
        # phase 1: end

    @get("/{user_id:int}", responses=NOT_FOUND)
    async def get_user(self, user_id: FromPath[int], store: Store) -> User:
        """Get one user."""
        # phase 1: begin
        return store.get(user_id)
        # phase 1: end

    @put("/{user_id:int}", responses=INVALID | NOT_FOUND | TAKEN)
    async def replace_user(
        self, user_id: FromPath[int], data: JSONBody[UserIn], store: Store
    ) -> User:
        """Replace all fields of a user; an absent age is cleared."""
        # phase 1: begin
        return store.update(user_id, data.model_dump())
        # phase 1: end

    # phase 2: begin drop
    @patch("/{user_id:int}", responses=INVALID | NOT_FOUND | TAKEN)
    async def patch_user(
        self, user_id: FromPath[int], data: JSONBody[UserPatch], store: Store
    ) -> User:
        """Change the fields that the body names."""
        return store.update(user_id, data.model_dump(exclude_unset=True))

    # phase 2: end
    @delete("/{user_id:int}", responses=NOT_FOUND)
    async def delete_user(self, user_id: FromPath[int], store: Store) -> None:
        """Delete a user."""
        # phase 1: begin
        store.delete(user_id)
        # phase 1: end

    # phase 3: begin drop
    @get("/stats/")
    async def user_stats(self, store: Store) -> UserStats:
        """Describe all users in a few numbers."""
        return stats_of(store.all())

    # phase 3: end


# phase 3: begin drop
@get("/health", tags=["service"])
async def health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
@get("/openapi.json", include_in_schema=False)
async def openapi(request: AnyRequest) -> dict[str, Any]:
    """Give the document that Litestar makes, where kit.toml says that it is."""
    return request.app.openapi_schema.to_schema()


def refuse_input(request: AnyRequest, error: ValidationException) -> Refusal:
    """Refuse a bad field with 422, where Litestar's own status is 400."""
    return Response({"detail": error.extra or error.detail}, status_code=422)


def report_not_found(request: AnyRequest, error: UserNotFoundError) -> Refusal:
    """Say that no user has the id."""
    return Response({"detail": "no user has this id"}, status_code=404)


def report_taken(request: AnyRequest, error: EmailTakenError) -> Refusal:
    """Say that another user has the e-mail."""
    return Response({"detail": "another user has this e-mail"}, status_code=409)


def report_crash(request: AnyRequest, error: Exception) -> Refusal:
    """Respond with 500 and log why: Litestar by itself would keep it from us, too."""
    log.error("no response to %s %s", request.method, request.url.path, exc_info=error)
    return Response({"detail": "something went wrong on our side"}, status_code=500)


# phase 2: begin drop
def trace(app: ASGIApp) -> ASGIApp:
    """Give each exchange an id, the client's or a new one, in the response and in the log."""

    async def traced(scope: Scope, receive: Receive, send: Send) -> None:
        begin = perf_counter()

        async def send_traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                request_id = Headers.from_scope(scope).get("X-Request-ID") or str(uuid4())
                MutableScopeHeaders.from_message(message)["X-Request-ID"] = request_id
                duration = (perf_counter() - begin) * 1000
                facts = (scope["method"], scope["path"], message["status"], request_id, duration)
                log.info("%s %s %d id=%s %.1f ms", *facts)
            await send(message)

        await app(scope, receive, send_traced)

    return traced


# phase 2: end
def create_app() -> Litestar:
    """Build an API whose store is empty."""
    users = UserStore()
    app = Litestar(
        route_handlers=[
            UserController,
            # phase 3: begin drop
            health,
            # phase 3: end
            openapi,
        ],
        dependencies={"store": Provide(lambda: users, sync_to_thread=False)},
        exception_handlers={
            ValidationException: refuse_input,
            UserNotFoundError: report_not_found,
            EmailTakenError: report_taken,
            500: report_crash,
        },
        logging_config=None,
        openapi_config=OpenAPIConfig(title="Users API", version="1"),
    )
    # phase 2: begin drop
    # Around all of the app: a middleware of Litestar sees no request to an unknown path.
    app.asgi_handler = trace(app.asgi_handler)
    # phase 2: end
    return app
