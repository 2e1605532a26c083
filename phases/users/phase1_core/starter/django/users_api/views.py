"""The views of the users API: requests and responses only, the rules live in `domain`."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from pydantic import BaseModel, ValidationError

from domain.models import User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document

Model = TypeVar("Model", bound=BaseModel)


class InvalidInputError(Exception):
    """A request has a body or a query that its model refuses, for these problems."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        # Without the input: JSON has no NaN and no half of a character.
        self.problems = error.errors(include_url=False, include_context=False, include_input=False)


def read_body(request: HttpRequest, model: type[Model]) -> Model:
    """The body of a request. Only here is an error of validation the client's."""
    try:
        return model.model_validate_json(request.body)
    except ValidationError as error:
        raise InvalidInputError(error) from error


@cache
def the_store() -> UserStore:
    """The one store of this process."""
    return UserStore()


def respond(model: BaseModel, status: int = 200) -> JsonResponse:
    """A model as JSON."""
    return JsonResponse(model.model_dump(), status=status)


def refuse(status: int, detail: object) -> JsonResponse:
    """An error as JSON."""
    return JsonResponse({"detail": detail}, status=status)


class ApiView(View):
    """A view whose refusals are JSON, too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Respond to a request, and say in JSON why it is refused."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except InvalidInputError as error:
            return refuse(422, error.problems)
        except UserNotFoundError:
            return refuse(404, "no user has this id")
        except EmailTakenError:
            return refuse(409, "another user has this e-mail")

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Refuse a method that the path does not have."""
        refused = refuse(405, f"{request.method} is not allowed here")
        refused["Allow"] = ", ".join(self._allowed_methods())
        return refused


class UserCollection(ApiView):
    """/users/"""

    @describe(response=UserList)
    def get(self, request: HttpRequest) -> HttpResponse:
        """List users in ascending order of id."""
        shown = select_users(the_store().all())
        return respond(shown)

    @describe(body=UserIn, response=User, status=201, errors=(409, 422))
    def post(self, request: HttpRequest) -> HttpResponse:
        """Create a user."""
        # Phase 1: your code goes here.
        raise NotImplementedError


class UserDetail(ApiView):
    """/users/{user_id}"""

    @describe(response=User, errors=(404,))
    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Get one user."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    @describe(body=UserIn, response=User, errors=(404, 409, 422))
    def put(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Replace all fields of a user; an absent age is cleared."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    @describe(status=204, errors=(404,))
    def delete(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Delete a user."""
        # Phase 1: your code goes here.
        raise NotImplementedError


class OpenApi(View):
    """/openapi.json: `patterns` are the paths that it describes."""

    patterns: Sequence[Any] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """Describe every view of the API."""
        return JsonResponse(document(self.patterns, "Users API"))


def report_unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that no view has the path."""
    return refuse(404, "there is nothing at this path")
