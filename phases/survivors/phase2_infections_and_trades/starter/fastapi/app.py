"""The survivor network API on FastAPI: what happens in it is decided in `domain`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain import errors
from domain.network import SurvivorNetwork
from routes.survivors import survivors

API = "/api/v1"


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def respond_not_found(request: Request, error: errors.SurvivorNotFoundError) -> JSONResponse:
    """Respond with 404."""
    return JSONResponse({"detail": "no survivor has this id"}, status_code=404)


def create_app() -> FastAPI:
    """Build an API whose network is empty."""
    app = FastAPI(title="Survivor network API")
    app.state.network = SurvivorNetwork()
    app.include_router(survivors, prefix=API)
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.SurvivorNotFoundError)(respond_not_found)
    return app
