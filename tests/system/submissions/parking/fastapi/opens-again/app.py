"""The parking sessions API on FastAPI: what happens in it is decided in `domain`."""

from domain import errors
from domain.doors import find_doors
from domain.parking import Parking
from domain.seed import read_seed
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from routes.garages import garages
from routes.health import health
from routes.parameters import UNAUTHORIZED, with_key
from routes.sessions import sessions
from routes.users import users

STATUSES: dict[type[errors.ParkingError], int] = {
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.UnauthorizedError: 401,
    errors.HardwareError: 503,
    errors.KeyReusedError: 422,
}


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


def explain_error(request: Request, error: errors.ParkingError) -> JSONResponse:
    """Respond with the status, the detail and, if there is one, the code of an error."""
    code = {"code": error.code} if error.code else {}
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    return JSONResponse({"detail": error.detail, **code}, status_code=status)


def create_app() -> FastAPI:
    """Build an API for the garages of the seed file, in which nobody parks."""
    app = FastAPI(title="Parking sessions API")
    app.state.parking = Parking(read_seed(), find_doors())
    app.include_router(garages, dependencies=with_key, responses=UNAUTHORIZED)
    app.include_router(sessions, dependencies=with_key, responses=UNAUTHORIZED)
    app.include_router(users, dependencies=with_key, responses=UNAUTHORIZED)
    app.include_router(health)
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.ParkingError)(explain_error)
    return app
