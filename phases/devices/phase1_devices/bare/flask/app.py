"""The device registry API on Flask: one route and a database without tables to start from."""

import json
import os
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from pydantic import ValidationError
from sqlalchemy import Engine, create_engine
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from openapi import describe, document

TITLE = "Device registry API"
api = Blueprint("devices", __name__)


@api.get("/")
@describe()
def list_devices() -> list[dict[str, Any]]:
    """List devices."""
    return []


def open_database() -> Engine:
    """Open the database in DATA_DIR, a folder that is empty at first and outlives a restart."""
    path = Path(os.environ["DATA_DIR"], "devices.db")
    return create_engine(f"sqlite:///{path}")


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
    """Build an API over the database that the environment names."""
    app = Flask(__name__)
    app.extensions["engine"] = open_database()
    app.register_blueprint(api, url_prefix="/devices")
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, TITLE), endpoint="openapi")
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(ValidationError, refuse_input)
    return app
