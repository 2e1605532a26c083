"""The users API on Litestar: one route to start from."""

import logging
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.exceptions import ValidationException

AnyRequest = Request[Any, Any, Any]
Problem = Response[dict[str, Any]]
log = logging.getLogger("users")


@get("/users/")
async def list_users() -> list[dict[str, Any]]:
    """List users."""
    return []


def refuse_body(request: AnyRequest, error: ValidationException) -> Problem:
    """Answer 422 for a bad field, where Litestar's own answer is 400."""
    return Response({"detail": error.extra or error.detail}, status_code=422)


def answer_crash(request: AnyRequest, error: Exception) -> Problem:
    """Answer 500 and log why: Litestar by itself would keep it from us, too."""
    log.error("no answer for %s %s", request.method, request.url.path, exc_info=error)
    return Response({"detail": "something went wrong on our side"}, status_code=500)


def create_app() -> Litestar:
    """Build an API that has no users."""
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    return Litestar(
        route_handlers=[list_users],
        exception_handlers={ValidationException: refuse_body, 500: answer_crash},
        logging_config=None,
    )
