"""The survivor network API on Flask: what happens in it is decided in `domain`."""

import json
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from domain import errors
from domain.network import SurvivorNetwork
from openapi import document
from routes.exchange import InvalidInputError
from routes.survivors import survivors

API = "/api/v1"
TITLE = "Survivor network API"


def refuse_input(error: InvalidInputError) -> tuple[dict[str, Any], int]:
    """Respond with 422 and where the mistakes are."""
    return {"detail": error.mistakes}, 422


def respond_not_found(error: errors.SurvivorNotFoundError) -> tuple[dict[str, Any], int]:
    """Respond with 404."""
    return {"detail": "no survivor has this id"}, 404


def respond_in_json(error: HTTPException) -> Response:
    """Respond with JSON where Flask responds with HTML: 404, 405, and 500, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API whose network is empty."""
    app = Flask(__name__)
    app.extensions["network"] = SurvivorNetwork()
    app.register_blueprint(survivors, url_prefix=API)
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, TITLE), endpoint="openapi")
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(InvalidInputError, refuse_input)
    app.register_error_handler(errors.SurvivorNotFoundError, respond_not_found)
    return app
