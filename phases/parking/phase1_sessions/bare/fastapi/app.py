"""The parking sessions API on FastAPI: one route and the seed file to start from."""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

router = APIRouter()


@router.get("/garages")
def list_garages() -> list[dict[str, Any]]:
    """List garages."""
    return []


def read_seed() -> dict[str, Any]:
    """Read the partners, users and garages of the file that SEED_FILE names."""
    seed: dict[str, Any] = json.loads(Path(os.environ["SEED_FILE"]).read_text("utf-8"))
    return seed


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def create_app() -> FastAPI:
    """Build an API over the seed file that the environment names."""
    app = FastAPI(title="Parking sessions API")
    app.state.seed = read_seed()
    app.include_router(router)
    app.exception_handler(RequestValidationError)(refuse_input)
    return app
