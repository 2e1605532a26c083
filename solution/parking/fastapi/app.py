"""The parking sessions API on FastAPI: what happens in it is decided in `domain`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain import errors

# phase 2: begin drop
from domain.doors import find_doors

# phase 2: end
from domain.parking import Parking
from domain.seed import read_seed
from routes.garages import garages

# phase 3: begin drop
from routes.health import health

# phase 3: end
# phase 2: begin drop
from routes.parameters import UNAUTHORIZED, with_key

# phase 2: end
from routes.sessions import sessions

# phase 2: begin drop
from routes.users import users

# phase 2: end

STATUSES: dict[type[errors.ParkingError], int] = {
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    # phase 2: begin drop
    errors.UnauthorizedError: 401,
    errors.HardwareError: 503,
    # phase 2: end
    # phase 3: begin drop
    errors.KeyReusedError: 422,
    # phase 3: end
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
    return JSONResponse({"detail": error.detail, **code}, status_code=STATUSES[type(error)])


def create_app() -> FastAPI:
    """Build an API for the garages of the seed file, in which nobody parks."""
    app = FastAPI(title="Parking sessions API")
    app.state.parking = Parking(
        read_seed(),
        # phase 2: begin drop
        find_doors(),
        # phase 2: end
    )
    app.include_router(
        garages,
        # phase 2: begin drop
        dependencies=with_key,
        responses=UNAUTHORIZED,
        # phase 2: end
    )
    app.include_router(
        sessions,
        # phase 2: begin drop
        dependencies=with_key,
        responses=UNAUTHORIZED,
        # phase 2: end
    )
    # phase 2: begin drop
    app.include_router(users, dependencies=with_key, responses=UNAUTHORIZED)
    # phase 2: end
    # phase 3: begin drop
    app.include_router(health)
    # phase 3: end
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.ParkingError)(explain_error)
    return app
