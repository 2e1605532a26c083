"""The device registry API on FastAPI: what happens in it is decided in `domain`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain import errors

# phase 2: begin drop
from domain.access import read_access

# phase 2: end
from domain.database import open_database
from domain.registry import DeviceRegistry

# phase 2: begin drop
from routes.access import access

# phase 2: end
from routes.devices import devices

# phase 3: begin drop
from routes.history import get_health, history

# phase 3: end


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


# phase 2: begin drop
def respond_unauthorized(request: Request, error: errors.UnauthorizedError) -> JSONResponse:
    """Respond with 401 and how to do better."""
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse({"detail": str(error)}, status_code=401, headers=headers)


# phase 2: end
# phase 3: begin drop
def respond_forbidden(request: Request, error: errors.ForbiddenError) -> JSONResponse:
    """Respond with 403."""
    return JSONResponse({"detail": "the device belongs to somebody else"}, status_code=403)


# phase 3: end
def create_app() -> FastAPI:
    """Build an API over the database that the environment names."""
    app = FastAPI(title="Device registry API")
    app.state.registry = DeviceRegistry(open_database())
    # phase 2: begin drop
    app.state.access = read_access()
    app.include_router(access)
    # phase 2: end
    # phase 3: begin drop
    app.include_router(history)  # before the devices, of which /near would be one
    app.get("/health")(get_health)
    # phase 3: end
    app.include_router(devices)
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.DeviceNotFoundError)(respond_not_found)
    app.exception_handler(errors.DeviceExistsError)(respond_exists)
    app.exception_handler(errors.ImmutableUuidError)(refuse_other_uuid)
    # phase 2: begin drop
    app.exception_handler(errors.UnauthorizedError)(respond_unauthorized)
    # phase 2: end
    # phase 3: begin drop
    app.exception_handler(errors.ForbiddenError)(respond_forbidden)
    # phase 3: end
    return app
