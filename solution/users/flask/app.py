"""The users API on Flask: routes only, the rules live in `domain`."""

import json

# phase 2: begin drop
import logging
from logging.config import dictConfig
from time import perf_counter

# phase 2: end
from typing import Any, TypeVar

# phase 2: begin drop
from uuid import uuid4

# phase 2: end
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    # phase 2: begin drop
    g,
    # phase 2: end
    request,
)
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from domain.models import (
    # phase 2: begin drop
    ListQuery,
    # phase 2: end
    User,
    UserIn,
    UserList,
    # phase 2: begin drop
    UserPatch,
    # phase 2: end
    # phase 3: begin drop
    UserStats,
    # phase 3: end
)
from domain.rules import (
    select_users,
    # phase 3: begin drop
    stats_of,
    # phase 3: end
)
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document

# phase 2: begin drop
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

# phase 2: end
api = Blueprint("users", __name__, url_prefix="/users")
# phase 3: begin drop
service = Blueprint("service", __name__)
# phase 3: end
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


# phase 2: begin drop
def read_query(model: type[Model]) -> Model:
    """The query of the request at hand."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise InvalidInputError(error) from error


# phase 2: end
def the_store() -> UserStore:
    """The store of the app that serves this request."""
    store: UserStore = current_app.extensions["user_store"]
    return store


def as_json(model: BaseModel) -> dict[str, Any]:
    """A model as Flask can send it; its own encoder writes a datetime as an RFC 1123 date."""
    return model.model_dump(mode="json")


@api.get("/")
@describe(
    response=UserList,
    # phase 2: begin drop
    query=ListQuery,
    errors=(422,),
    # phase 2: end
)
def list_users() -> dict[str, Any]:
    """List users in ascending order of id."""
    # phase 2: begin drop
    query = read_query(ListQuery)
    # phase 2: end
    shown = select_users(
        the_store().all(),
        # phase 2: begin drop
        query,
        # phase 2: end
    )
    return as_json(shown)


@api.post("/")
@describe(body=UserIn, response=User, status=201, errors=(409, 422))
def create_user() -> tuple[dict[str, Any], int]:
    """Create a user."""
    # phase 1: begin
    user = the_store().create(read_body(UserIn))
    return as_json(user), 201
    # phase 1: end


@api.get("/<int:user_id>")
@describe(response=User, errors=(404,))
def get_user(user_id: int) -> dict[str, Any]:
    """Get one user."""
    # phase 1: begin
    return as_json(the_store().get(user_id))
    # phase 1: end


@api.put("/<int:user_id>")
@describe(body=UserIn, response=User, errors=(404, 409, 422))
def replace_user(user_id: int) -> dict[str, Any]:
    """Replace all fields of a user; an absent age is cleared."""
    # phase 1: begin
    user = the_store().update(user_id, read_body(UserIn).model_dump())
    return as_json(user)
    # phase 1: end


# phase 2: begin drop
@api.patch("/<int:user_id>")
@describe(body=UserPatch, response=User, errors=(404, 409, 422))
def patch_user(user_id: int) -> dict[str, Any]:
    """Change the fields that the body names."""
    changes = read_body(UserPatch).model_dump(exclude_unset=True)
    return as_json(the_store().update(user_id, changes))


# phase 2: end
@api.delete("/<int:user_id>")
@describe(status=204, errors=(404,))
def delete_user(user_id: int) -> Response:
    """Delete a user."""
    # phase 1: begin
    the_store().delete(user_id)
    return Response(status=204)
    # phase 1: end


# phase 3: begin drop
@api.get("/stats/")
@describe(response=UserStats)
def user_stats() -> dict[str, Any]:
    """Describe all users in a few numbers."""
    return as_json(stats_of(the_store().all()))


@service.get("/health")
def health() -> dict[str, Any]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
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


# phase 2: begin drop
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


# phase 2: end
def create_app() -> Flask:
    """Build an API whose store is empty."""
    app = Flask(__name__)
    app.extensions["user_store"] = UserStore()
    app.register_blueprint(api)
    # phase 3: begin drop
    app.register_blueprint(service)
    # phase 3: end
    title = "Users API"
    app.add_url_rule("/openapi.json", view_func=lambda: document(app, title), endpoint="openapi")
    return app
