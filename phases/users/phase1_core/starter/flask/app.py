"""The users API on Flask: routes only, the rules live in `domain`."""

import json
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from domain.models import User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document

api = Blueprint("users", __name__, url_prefix="/users")
Model = TypeVar("Model", bound=BaseModel)


class InvalidInputError(Exception):
    """A request has a body or a query that its model refuses, for these problems."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        # Without the input: JSON has no NaN and no half of a character.
        self.problems = error.errors(include_url=False, include_context=False, include_input=False)


def read_body(model: type[Model]) -> Model:
    """The body of the request at hand. Only here is an error of validation the client's."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidInputError(error) from error


def the_store() -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = current_app.extensions["user_store"]
    return store


def as_json(model: BaseModel) -> dict[str, Any]:
    """A model as Flask can send it; its own encoder writes a datetime as an RFC 1123 date."""
    return model.model_dump(mode="json")


@api.get("/")
@describe(response=UserList)
def list_users() -> dict[str, Any]:
    """List users in ascending order of id."""
    shown = select_users(the_store().all())
    return as_json(shown)


@api.post("/")
@describe(body=UserIn, response=User, status=201, errors=(409, 422))
def create_user() -> tuple[dict[str, Any], int]:
    """Create a user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@api.get("/<int:user_id>")
@describe(response=User, errors=(404,))
def get_user(user_id: int) -> dict[str, Any]:
    """Get one user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@api.put("/<int:user_id>")
@describe(body=UserIn, response=User, errors=(404, 409, 422))
def replace_user(user_id: int) -> dict[str, Any]:
    """Replace all fields of a user; an absent age is cleared."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@api.delete("/<int:user_id>")
@describe(status=204, errors=(404,))
def delete_user(user_id: int) -> Response:
    """Delete a user."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@api.errorhandler(InvalidInputError)
def refuse_input(error: InvalidInputError) -> tuple[dict[str, Any], int]:
    """Say what is wrong where."""
    return {"detail": error.problems}, 422


@api.errorhandler(UserNotFoundError)
def report_not_found(error: UserNotFoundError) -> tuple[dict[str, Any], int]:
    """Say that no user has the id."""
    return {"detail": "no user has this id"}, 404


@api.errorhandler(EmailTakenError)
def report_taken(error: EmailTakenError) -> tuple[dict[str, Any], int]:
    """Say that another user has the e-mail."""
    return {"detail": "another user has this e-mail"}, 409


@api.app_errorhandler(HTTPException)
def report_in_json(error: HTTPException) -> WsgiResponse:
    """Say in JSON what Flask itself refuses (404, 405), and a crash, which it has logged."""
    response = error.get_response()
    response.data = json.dumps({"detail": error.description})
    response.mimetype = "application/json"
    return response


def create_app() -> Flask:
    """Build an API whose store is empty."""
    app = Flask(__name__)
    app.extensions["user_store"] = UserStore()
    app.register_blueprint(api)
    title = "Users API"
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, title), endpoint="openapi")
    return app
