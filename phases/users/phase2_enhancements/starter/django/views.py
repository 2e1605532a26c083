"""The views of the users API: requests and answers only, the rules live in `domain`."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from pydantic import BaseModel, ValidationError

from domain.models import User, UserIn, UserList
from domain.rules import select_users
from domain.store import EmailTakenError, UserNotFoundError, UserStore
from openapi import describe, document


@cache
def the_store() -> UserStore:
    """The one store of this process."""
    return UserStore()


def answer(model: BaseModel, status: int = 200) -> JsonResponse:
    """A model as JSON."""
    return JsonResponse(model.model_dump(), status=status)


def refuse(status: int, detail: object) -> JsonResponse:
    """An error as JSON."""
    return JsonResponse({"detail": detail}, status=status)


class ApiView(View):
    """A view whose refusals are JSON, too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request, and say in JSON why it is refused."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except ValidationError as error:
            # Not the input: not all of it can be sent back.
            keys = ("loc", "msg", "type")
            return refuse(422, [{key: each[key] for key in keys} for each in error.errors()])
        except UserNotFoundError:
            return refuse(404, "no user has this id")
        except EmailTakenError:
            return refuse(409, "another user has this e-mail")

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Answer 405 for a method that the path does not have."""
        refused = refuse(405, f"{request.method} is not allowed here")
        refused["Allow"] = ", ".join(self._allowed_methods())
        return refused


class UserList(ApiView):
    """/users/"""

    @describe(response=UserList)
    def get(self, request: HttpRequest) -> HttpResponse:
        """List users in ascending order of id."""
        return answer(select_users(the_store().all()))

    @describe(body=UserIn, response=User, status=201, errors=(409, 422))
    def post(self, request: HttpRequest) -> HttpResponse:
        """Create a user."""
        return answer(the_store().create(UserIn.model_validate_json(request.body)), status=201)


class UserDetail(ApiView):
    """/users/{user_id}"""

    @describe(response=User, errors=(404,))
    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Get one user."""
        return answer(the_store().get(user_id))

    @describe(body=UserIn, response=User, errors=(404, 409, 422))
    def put(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Replace all fields of a user; an absent age is cleared."""
        body = UserIn.model_validate_json(request.body)
        return answer(the_store().update(user_id, body.model_dump()))

    @describe(status=204, errors=(404,))
    def delete(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Delete a user."""
        the_store().delete(user_id)
        return HttpResponse(status=204)


class OpenApi(View):
    """/openapi.json: `patterns` are the paths that it describes."""

    patterns: Sequence[Any] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """Describe every view of the API."""
        return JsonResponse(document(self.patterns, "Users API"))


def answer_unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for a path that no view has."""
    return refuse(404, "there is nothing at this path")
