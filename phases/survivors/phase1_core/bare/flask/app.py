"""The survivor network API on Flask: one route to start from."""

import json
from typing import Any

from flask import Blueprint, Flask
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from openapi import describe, document

API = "/api/v1"
TITLE = "Survivor network API"
api = Blueprint("survivors", __name__)


@api.get("/survivors")
@describe()
def list_survivors() -> list[dict[str, Any]]:
    """List survivors."""
    return []


def refuse_input(error: ValidationError) -> tuple[dict[str, Any], int]:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    return {"detail": mistakes}, 422


def respond_in_json(error: HTTPException) -> Response:
    """Respond with JSON where Flask responds with HTML: 404, 405, and 500, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API that has no survivors."""
    app = Flask(__name__)
    app.register_blueprint(api, url_prefix=API)
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, TITLE), endpoint="openapi")
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(ValidationError, refuse_input)
    return app
