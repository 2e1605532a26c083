"""The users API on Flask: one route to start from."""

import json
from typing import Any

from flask import Blueprint, Flask
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from openapi import describe, document

api = Blueprint("users", __name__)


@api.get("/users/")
@describe()
def list_users() -> list[dict[str, Any]]:
    """List users."""
    return []


@api.errorhandler(ValidationError)
def refuse_input(error: ValidationError) -> tuple[dict[str, Any], int]:
    """Answer 422 and what is wrong where, but not the input: not all of it can be sent back."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return {"detail": problems}, 422


@api.app_errorhandler(HTTPException)
def answer_in_json(error: HTTPException) -> Response:
    """Answer what Flask itself refuses (404, 405), and a crash, which it has logged, in JSON."""
    answer = error.get_response()
    answer.data = json.dumps({"detail": error.description})
    answer.mimetype = "application/json"
    return answer


def create_app() -> Flask:
    """Build an API that has no users."""
    app = Flask(__name__)
    app.register_blueprint(api)
    title = "Users API"
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, title), endpoint="openapi")
    return app
