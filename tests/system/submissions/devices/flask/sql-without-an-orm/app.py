"""The device registry API on Flask."""

import json
from typing import Any

from flask import Blueprint, Flask, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

import validate
from access import Unauthorized, issue, needs_token
from openapi import describe, document
from store import Exists, Forbidden, Missing, Store

TITLE = "Device registry API"
api = Blueprint("devices", __name__)
BEARER = [{"bearer": []}]


def store() -> Store:
    """The store of this app."""
    return current_app.extensions["store"]


@api.get("/devices/")
@describe()
def list_devices() -> dict[str, Any]:
    """List devices."""
    skip = validate.number(request.args.get("skip"), "skip", 0, 0, None)
    limit = validate.number(request.args.get("limit"), "limit", 100, 1, 1000)
    return store().page(request.args.get("owner"), skip, limit)


@api.post("/devices/")
@describe(status=201, errors=(409,), security=BEARER)
@needs_token
def create_device() -> tuple[dict[str, Any], int]:
    """Register a device."""
    body = request.get_json()
    device = validate.fields(body)
    device["device_uuid"] = validate.uuid(body.get("device_uuid"))
    return store().create(device, g.user), 201


@api.get("/devices/<device_uuid>")
@describe(errors=(404,))
def get_device(device_uuid: str) -> dict[str, Any]:
    """Show a device."""
    return store().get(device_uuid)


@api.put("/devices/<device_uuid>")
@describe(errors=(404,), security=BEARER)
@needs_token
def replace_device(device_uuid: str) -> dict[str, Any]:
    """Change a device."""
    body = request.get_json()
    fields = validate.fields(body)
    if "device_uuid" in body and body["device_uuid"] != device_uuid:
        raise validate.Invalid("device_uuid: never changes")
    return store().replace(device_uuid, fields, g.user)


@api.delete("/devices/<device_uuid>")
@describe(status=204, errors=(404,), security=BEARER)
@needs_token
def delete_device(device_uuid: str) -> tuple[str, int]:
    """Remove a device."""
    store().delete(device_uuid, g.user)
    return "", 204


@api.get("/devices/<device_uuid>/history")
@describe(errors=(404,))
def show_history(device_uuid: str) -> list[dict[str, Any]]:
    """Show what happened to a device."""
    return store().history(device_uuid)


@api.post("/auth/token")
@describe(errors=(401,))
def sign_in() -> dict[str, Any]:
    """Get a token for a user name and a password."""
    body = request.get_json()
    pair = [body.get(name) if isinstance(body, dict) else None for name in ("username", "password")]
    if not all(isinstance(value, str) for value in pair):
        raise validate.Invalid("username and password are needed")
    return {"access_token": issue(*pair), "token_type": "bearer"}


@api.get("/health")
@describe()
def health() -> dict[str, str]:
    """Say that the service works."""
    return {"status": "healthy"}


def refuse(status: int, detail: str, **headers: str) -> Response:
    """An error as JSON."""
    data = json.dumps({"detail": detail})
    return Response(data, status, headers, mimetype="application/json")


def respond_in_json(error: HTTPException) -> Response:
    """Respond with JSON where Flask responds with HTML: 404, 405, and 500, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API over the database that the environment names."""
    app = Flask(__name__)
    app.extensions["store"] = Store()
    app.register_blueprint(api)
    scheme = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    app.add_url_rule(
        "/openapi.json",
        view_func=lambda: document(app, TITLE, securitySchemes=scheme),
        endpoint="openapi",
    )
    app.register_error_handler(HTTPException, respond_in_json)
    app.register_error_handler(validate.Invalid, lambda error: refuse(422, str(error)))
    app.register_error_handler(Missing, lambda error: refuse(404, "no device has this uuid"))
    app.register_error_handler(Exists, lambda error: refuse(409, "a device has this uuid"))
    app.register_error_handler(Forbidden, lambda error: refuse(403, "not your device"))
    challenge = {"WWW-Authenticate": "Bearer"}
    app.register_error_handler(Unauthorized, lambda error: refuse(401, str(error), **challenge))
    return app
