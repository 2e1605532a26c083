"""The parking sessions API on Flask: one route and the seed file to start from."""

import json
import os
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from openapi import describe, document

TITLE = "Parking sessions API"
api = Blueprint("parking", __name__)


@api.get("/garages")
@describe()
def list_garages() -> list[dict[str, Any]]:
    """List garages."""
    return []


def read_seed() -> dict[str, Any]:
    """Read the partners, users and garages of the file that SEED_FILE names."""
    seed: dict[str, Any] = json.loads(Path(os.environ["SEED_FILE"]).read_text("utf-8"))
    return seed


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
    """Build an API over the seed file that the environment names."""
    app = Flask(__name__)
    app.extensions["seed"] = read_seed()
    app.register_blueprint(api)
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, TITLE), endpoint="openapi")
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(ValidationError, refuse_input)
    return app
