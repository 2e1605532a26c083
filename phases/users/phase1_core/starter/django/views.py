"""The views of the users API: requests and answers only, the rules live in `domain`."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from pydantic import BaseModel, ValidationError

from domain.models import (
    ListQuery,
    UserIn,
)
from domain.rules import (
    page_of,
)
from domain.store import EmailTakenError, UserNotFoundError, UserStore


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

    def get(self, request: HttpRequest) -> HttpResponse:
        """List users in ascending order of id."""
        return answer(page_of(the_store().all(), ListQuery.model_validate(request.GET.dict())))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create a user."""
        # Phase 1: your code goes here.
        raise NotImplementedError


class UserDetail(ApiView):
    """/users/{user_id}"""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Get one user."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def put(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Replace all fields of a user; an absent age is cleared."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def delete(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Delete a user."""
        # Phase 1: your code goes here.
        raise NotImplementedError


def answer_unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for a path that no view has."""
    return refuse(404, "there is nothing at this path")
