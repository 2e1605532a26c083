"""The users API on Litestar: handlers only, the rules live in `domain`."""

import logging
from logging.config import dictConfig
from typing import Annotated, Any

from litestar import Controller, Litestar, Request, Response, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ValidationException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from domain.models import Problem, User, UserIn, UserList
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

Store = NamedDependency[UserStore]
AnyRequest = Request[Any, Any, Any]
Refusal = Response[dict[str, Any]]


def describe(status: int, description: str) -> dict[int, ResponseSpec]:
    """Document an error; of those for bad input Litestar itself knows only its own 400."""
    return {status: ResponseSpec(Problem, generate_examples=False, description=description)}


INVALID = describe(422, "A field is missing or out of its limits")
NOT_FOUND = describe(404, "No user has this id")
TAKEN = describe(409, "Another user has this e-mail")


class UserController(Controller):
    """All routes below /users."""

    path = "/users"
    tags = ("users",)

    @get("/", responses=INVALID)
    async def list_users(self, store: Store) -> UserList:
        """List users in ascending order of id."""
        return select_users(store.all())

    @post("/", responses=INVALID | TAKEN)
    async def create_user(self, data: JSONBody[UserIn], store: Store) -> User:
        """Create a user."""
        return store.create(data)

    @get("/{user_id:int}", responses=NOT_FOUND)
    async def get_user(self, user_id: FromPath[int], store: Store) -> User:
        """Get one user."""
        return store.get(user_id)

    @put("/{user_id:int}", responses=INVALID | NOT_FOUND | TAKEN)
    async def replace_user(
        self, user_id: FromPath[int], data: JSONBody[UserIn], store: Store
    ) -> User:
        """Replace all fields of a user; an absent age is cleared."""
        return store.update(user_id, data.model_dump())

    @delete("/{user_id:int}", responses=NOT_FOUND)
    async def delete_user(self, user_id: FromPath[int], store: Store) -> None:
        """Delete a user."""
        store.delete(user_id)


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


def create_app() -> Litestar:
    """Build an API whose store is empty."""
    users = UserStore()
    app = Litestar(
        route_handlers=[UserController, openapi],
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
    return app
