"""The parking sessions API on Flask: what happens in it is decided in `domain`."""

import json
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from domain import errors
from domain.doors import find_doors
from domain.parking import Parking
from domain.seed import read_seed
from openapi import document
from routes import exchange
from routes.exchange import InvalidInputError
from routes.garages import garages
from routes.sessions import sessions
from routes.users import users

TITLE = "Parking sessions API"
STATUSES: dict[type[errors.ParkingError], int] = {
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.UnauthorizedError: 401,
    errors.HardwareError: 503,
}


def refuse_input(error: InvalidInputError) -> tuple[dict[str, Any], int]:
    """Respond with 422 and where the mistakes are."""
    return {"detail": error.mistakes}, 422


def explain_error(error: errors.ParkingError) -> tuple[dict[str, Any], int]:
    """Respond with the status, the detail and, if there is one, the code of an error."""
    code = {"code": error.code} if error.code else {}
    return {"detail": error.detail, **code}, STATUSES[type(error)]


def respond_in_json(error: HTTPException) -> Response:
    """Respond with JSON where Flask responds with HTML: 404, 405, and 500, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API for the garages of the seed file, in which nobody parks."""
    app = Flask(__name__)
    app.extensions["parking"] = Parking(read_seed(), find_doors())
    app.register_blueprint(garages)
    app.register_blueprint(sessions)
    app.register_blueprint(users)
    app.before_request(exchange.check_key)
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, TITLE), endpoint="openapi")
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(InvalidInputError, refuse_input)
    app.register_error_handler(errors.ParkingError, explain_error)
    return app
