"""The device registry API on FastAPI: what happens in it is decided in `domain`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain import errors
from domain.access import read_access
from domain.database import open_database
from domain.registry import DeviceRegistry
from routes.access import access
from routes.devices import devices


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def respond_not_found(request: Request, error: errors.DeviceNotFoundError) -> JSONResponse:
    """Respond with 404."""
    return JSONResponse({"detail": "no device has this uuid"}, status_code=404)


def respond_exists(request: Request, error: errors.DeviceExistsError) -> JSONResponse:
    """Respond with 409."""
    return JSONResponse({"detail": "a device has this uuid already"}, status_code=409)


def refuse_other_uuid(request: Request, error: errors.ImmutableUuidError) -> JSONResponse:
    """Respond with 422."""
    return JSONResponse({"detail": "the uuid of a device never changes"}, status_code=422)


def respond_unauthorized(request: Request, error: errors.UnauthorizedError) -> JSONResponse:
    """Respond with 401 and how to do better."""
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse({"detail": str(error)}, status_code=401, headers=headers)


def create_app() -> FastAPI:
    """Build an API over the database that the environment names."""
    app = FastAPI(title="Device registry API")
    app.state.registry = DeviceRegistry(open_database())
    app.state.access = read_access()
    app.include_router(access)
    app.include_router(devices)
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.DeviceNotFoundError)(respond_not_found)
    app.exception_handler(errors.DeviceExistsError)(respond_exists)
    app.exception_handler(errors.ImmutableUuidError)(refuse_other_uuid)
    app.exception_handler(errors.UnauthorizedError)(respond_unauthorized)
    return app
