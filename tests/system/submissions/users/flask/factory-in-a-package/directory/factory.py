import os

from flask import Flask, jsonify
from werkzeug.exceptions import HTTPException

from .people import blueprint
from .people.store import People


def create_app(config: dict | None = None) -> Flask:
    app = Flask(__name__)
    app.config["MAX_PAGE"] = int(os.environ.get("MAX_PAGE", "100"))
    app.config.update(config or {})
    app.extensions["people"] = People()
    app.register_blueprint(blueprint, url_prefix="/users")
    app.register_error_handler(HTTPException, as_json)
    return app


def as_json(error: HTTPException):
    return jsonify(detail=error.description), error.code
