"""The device registry API on Flask: what happens in it is decided in `domain`."""

import json
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from domain import errors
from domain.access import read_access
from domain.database import open_database
from domain.registry import DeviceRegistry
from openapi import document
from routes.access import access
from routes.devices import devices
from routes.exchange import InvalidInputError

TITLE = "Device registry API"


def refuse_input(error: InvalidInputError) -> tuple[dict[str, Any], int]:
    """Respond with 422 and where the mistakes are."""
    return {"detail": error.mistakes}, 422


def respond_not_found(error: errors.DeviceNotFoundError) -> tuple[dict[str, Any], int]:
    """Respond with 404."""
    return {"detail": "no device has this uuid"}, 404


def respond_exists(error: errors.DeviceExistsError) -> tuple[dict[str, Any], int]:
    """Respond with 409."""
    return {"detail": "a device has this uuid already"}, 409


def refuse_other_uuid(error: errors.ImmutableUuidError) -> tuple[dict[str, Any], int]:
    """Respond with 422."""
    return {"detail": "the uuid of a device never changes"}, 422


def respond_unauthorized(
    error: errors.UnauthorizedError,
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Respond with 401 and how to do better."""
    return {"detail": str(error)}, 401, {"WWW-Authenticate": "Bearer"}


def respond_in_json(error: HTTPException) -> Response:
    """Respond with JSON where Flask responds with HTML: 404, 405, and 500, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API over the database that the environment names."""
    app = Flask(__name__)
    app.extensions["registry"] = DeviceRegistry(open_database())
    app.register_blueprint(devices)
    app.extensions["access"] = read_access()
    app.register_blueprint(access)
    app.add_url_rule(
        "/openapi.json",
        view_func=lambda: document(
            app, TITLE, securitySchemes={"bearer": {"type": "http", "scheme": "bearer"}}
        ),
        endpoint="openapi",
    )
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(InvalidInputError, refuse_input)
    app.register_error_handler(errors.DeviceNotFoundError, respond_not_found)
    app.register_error_handler(errors.DeviceExistsError, respond_exists)
    app.register_error_handler(errors.ImmutableUuidError, refuse_other_uuid)
    app.register_error_handler(errors.UnauthorizedError, respond_unauthorized)
    return app
