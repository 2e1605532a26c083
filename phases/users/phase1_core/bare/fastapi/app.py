"""The users API on FastAPI: one route to start from."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

router = APIRouter()


@router.get("/users/")
def list_users() -> list[dict[str, Any]]:
    """List users."""
    return []


async def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 and what is wrong where, but not the input: not all of it can be sent back."""
    problems = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": problems}, status_code=422)


def create_app() -> FastAPI:
    """Build an API that has no users."""
    app = FastAPI(title="Users API", exception_handlers={RequestValidationError: refuse_input})
    app.include_router(router)
    return app
