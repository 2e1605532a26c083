"""The survivor network API on FastAPI: one route to start from."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

router = APIRouter(prefix="/api/v1")


@router.get("/survivors")
def list_survivors() -> list[dict[str, Any]]:
    """List survivors."""
    return []


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def create_app() -> FastAPI:
    """Build an API that has no survivors."""
    app = FastAPI(title="Survivor network API")
    app.include_router(router)
    app.exception_handler(RequestValidationError)(refuse_input)
    return app
