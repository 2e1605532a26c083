"""The users API on Flask: routes only, the rules live in `domain`."""

import json
import logging
from logging.config import dictConfig
from time import perf_counter
from typing import Any, TypeVar
from uuid import uuid4

from flask import Blueprint, Flask, Response, current_app, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from domain.models import ListQuery, User, UserIn, UserList, UserPatch
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document

dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"users": {"handlers": ["stderr"], "level": "INFO"}},
    }
)
log = logging.getLogger("users")

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


def read_query(model: type[Model]) -> Model:
    """The query of the request at hand."""
    try:
        return model.model_validate(request.args.to_dict())
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
@describe(response=UserList, query=ListQuery, errors=(422,))
def list_users() -> dict[str, Any]:
    """List users in ascending order of id."""
    query = read_query(ListQuery)
    shown = select_users(the_store().all(), query)
    return as_json(shown)


@api.post("/")
@describe(body=UserIn, response=User, status=201, errors=(409, 422))
def create_user() -> tuple[dict[str, Any], int]:
    """Create a user."""
    user = the_store().create(read_body(UserIn))
    return as_json(user), 201


@api.get("/<int:user_id>")
@describe(response=User, errors=(404,))
def get_user(user_id: int) -> dict[str, Any]:
    """Get one user."""
    return as_json(the_store().get(user_id))


@api.put("/<int:user_id>")
@describe(body=UserIn, response=User, errors=(404, 409, 422))
def replace_user(user_id: int) -> dict[str, Any]:
    """Replace all fields of a user; an absent age is cleared."""
    user = the_store().update(user_id, read_body(UserIn).model_dump())
    return as_json(user)


@api.patch("/<int:user_id>")
@describe(body=UserPatch, response=User, errors=(404, 409, 422))
def patch_user(user_id: int) -> dict[str, Any]:
    """Change the fields that the body names."""
    changes = read_body(UserPatch).model_dump(exclude_unset=True)
    return as_json(the_store().update(user_id, changes))


@api.delete("/<int:user_id>")
@describe(status=204, errors=(404,))
def delete_user(user_id: int) -> Response:
    """Delete a user."""
    the_store().delete(user_id)
    return Response(status=204)


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


@api.before_app_request
def name_request() -> None:
    """Give the exchange an id, the client's or a new one, and note when it began."""
    g.begin = perf_counter()
    g.request_id = request.headers.get("X-Request-ID") or str(uuid4())


@api.after_app_request
def trace(response: Response) -> Response:
    """Put the id of the exchange into the response and the log."""
    response.headers["X-Request-ID"] = g.request_id
    duration = (perf_counter() - g.begin) * 1000
    facts = (request.method, request.path, response.status_code, g.request_id, duration)
    log.info("%s %s %d id=%s %.1f ms", *facts)
    return response


def create_app() -> Flask:
    """Build an API whose store is empty."""
    app = Flask(__name__)
    app.extensions["user_store"] = UserStore()
    app.register_blueprint(api)
    title = "Users API"
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, title), endpoint="openapi")
    return app
