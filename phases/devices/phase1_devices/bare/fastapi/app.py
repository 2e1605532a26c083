"""The device registry API on FastAPI: one route and a database without tables to start from."""

import os
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, create_engine

router = APIRouter(prefix="/devices")


@router.get("/")
def list_devices() -> list[dict[str, Any]]:
    """List devices."""
    return []


def open_database() -> Engine:
    """Open the database in DATA_DIR, a folder that is empty at first and outlives a restart."""
    path = Path(os.environ["DATA_DIR"], "devices.db")
    return create_engine(f"sqlite:///{path}")


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def create_app() -> FastAPI:
    """Build an API over the database that the environment names."""
    app = FastAPI(title="Device registry API")
    app.state.engine = open_database()
    app.include_router(router)
    app.exception_handler(RequestValidationError)(refuse_input)
    return app
