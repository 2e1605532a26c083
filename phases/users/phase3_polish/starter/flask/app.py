"""The users API on Flask: routes only, the rules live in `domain`."""

import json
import logging
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, Response, current_app, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from domain.models import ListQuery, User, UserIn, UserList, UserPatch
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document

api = Blueprint("users", __name__)
log = logging.getLogger("users")


def store() -> UserStore:
    """The store of the app that serves this request."""
    found: UserStore = current_app.extensions["user_store"]
    return found


def as_json(model: BaseModel) -> dict[str, Any]:
    """A model as Flask can send it; its own encoder writes a datetime as an RFC 1123 date."""
    return model.model_dump(mode="json")


@api.get("/users/")
@describe(response=UserList)
def list_users() -> dict[str, Any]:
    """List users in ascending order of id."""
    return as_json(select_users(store().all(), ListQuery.model_validate(request.args.to_dict())))


@api.post("/users/")
@describe(body=UserIn, response=User, status=201, errors=(409, 422))
def create_user() -> tuple[dict[str, Any], int]:
    """Create a user."""
    return as_json(store().create(UserIn.model_validate_json(request.get_data()))), 201


@api.get("/users/<int:user_id>")
@describe(response=User, errors=(404,))
def get_user(user_id: int) -> dict[str, Any]:
    """Get one user."""
    return as_json(store().get(user_id))


@api.put("/users/<int:user_id>")
@describe(body=UserIn, response=User, errors=(404, 409, 422))
def replace_user(user_id: int) -> dict[str, Any]:
    """Replace all fields of a user; an absent age is cleared."""
    body = UserIn.model_validate_json(request.get_data())
    return as_json(store().update(user_id, body.model_dump()))


@api.patch("/users/<int:user_id>")
@describe(body=UserPatch, response=User, errors=(404, 409, 422))
def patch_user(user_id: int) -> dict[str, Any]:
    """Change the fields that the body names."""
    body = UserPatch.model_validate_json(request.get_data())
    return as_json(store().update(user_id, body.model_dump(exclude_unset=True)))


@api.delete("/users/<int:user_id>")
@describe(status=204, errors=(404,))
def delete_user(user_id: int) -> Response:
    """Delete a user."""
    store().delete(user_id)
    return Response(status=204)


@api.errorhandler(ValidationError)
def refuse_input(error: ValidationError) -> tuple[dict[str, Any], int]:
    """Answer 422 and what is wrong where, but not the input: not all of it can be sent back."""
    problems = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return {"detail": problems}, 422


@api.errorhandler(UserNotFoundError)
def answer_not_found(error: UserNotFoundError) -> tuple[dict[str, Any], int]:
    """Answer 404 for an id that no user has."""
    return {"detail": "no user has this id"}, 404


@api.errorhandler(EmailTakenError)
def answer_taken(error: EmailTakenError) -> tuple[dict[str, Any], int]:
    """Answer 409 for an e-mail that another user has."""
    return {"detail": "another user has this e-mail"}, 409


@api.app_errorhandler(HTTPException)
def answer_in_json(error: HTTPException) -> WsgiResponse:
    """Answer what Flask itself refuses (404, 405), and a crash, which it has logged, in JSON."""
    answer = error.get_response()
    answer.data = json.dumps({"detail": error.description})
    answer.mimetype = "application/json"
    return answer


@api.before_app_request
def name_request() -> None:
    """Give the exchange an id: the client's, or a new one."""
    g.request_id = request.headers.get("X-Request-ID") or str(uuid4())


@api.after_app_request
def trace(answer: Response) -> Response:
    """Put the id of the exchange into the answer and the log."""
    answer.headers["X-Request-ID"] = g.request_id
    log.info("%s %s %s %s", g.request_id, request.method, request.path, answer.status_code)
    return answer


def create_app() -> Flask:
    """Build an API whose store is empty."""
    app = Flask(__name__)
    app.extensions["user_store"] = UserStore()
    app.register_blueprint(api)
    title = "Users API"
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, title), endpoint="openapi")
    log.handlers = [logging.StreamHandler()]
    log.setLevel(logging.INFO)
    return app
