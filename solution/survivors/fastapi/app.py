"""The survivor network API on FastAPI: what happens in it is decided in `domain`."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from domain import errors
from domain.network import SurvivorNetwork

# phase 3: begin drop
from routes.reports import get_health, reports

# phase 3: end
from routes.survivors import survivors

# phase 2: begin drop
from routes.trades import trades

# phase 2: end

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


# phase 2: begin drop
def refuse_self_dealing(request: Request, error: errors.SelfDealingError) -> JSONResponse:
    """Respond with 422."""
    return JSONResponse(
        {"detail": "a survivor reports or trades with another one"}, status_code=422
    )


def respond_conflict(request: Request, error: errors.ConflictError) -> JSONResponse:
    """Respond with 409 and the code of the conflict."""
    return JSONResponse({"detail": error.detail, "code": error.code}, status_code=409)


# phase 2: end
def create_app() -> FastAPI:
    """Build an API whose network is empty."""
    app = FastAPI(title="Survivor network API")
    app.state.network = SurvivorNetwork()
    app.include_router(survivors, prefix=API)
    # phase 2: begin drop
    app.include_router(trades, prefix=API)
    # phase 2: end
    # phase 3: begin drop
    app.include_router(reports, prefix=API)
    app.get("/health")(get_health)
    # phase 3: end
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(errors.SurvivorNotFoundError)(respond_not_found)
    # phase 2: begin drop
    app.exception_handler(errors.SelfDealingError)(refuse_self_dealing)
    app.exception_handler(errors.ConflictError)(respond_conflict)
    # phase 2: end
    return app
