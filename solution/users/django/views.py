"""The views of the users API: requests and answers only, the rules live in `domain`."""

# phase 3: begin drop
import re
from collections.abc import Sequence

# phase 3: end
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from pydantic import BaseModel, ValidationError

from domain.models import (
    ListQuery,
    UserIn,
    # phase 2: begin drop
    UserPatch,
    # phase 2: end
)
from domain.rules import (
    page_of,
    # phase 3: begin drop
    stats_of,
    # phase 3: end
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
        # phase 1: begin
        return answer(the_store().create(UserIn.model_validate_json(request.body)), status=201)
        # phase 1: end


class UserDetail(ApiView):
    """/users/{user_id}"""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Get one user."""
        # phase 1: begin
        return answer(the_store().get(user_id))
        # phase 1: end

    def put(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Replace all fields of a user; an absent age is cleared."""
        # phase 1: begin
        body = UserIn.model_validate_json(request.body)
        return answer(the_store().update(user_id, body.model_dump()))
        # phase 1: end

    # phase 2: begin drop
    def patch(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Change the fields that the body names."""
        body = UserPatch.model_validate_json(request.body)
        return answer(the_store().update(user_id, body.model_dump(exclude_unset=True)))

    # phase 2: end
    def delete(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Delete a user."""
        # phase 1: begin
        the_store().delete(user_id)
        return HttpResponse(status=204)
        # phase 1: end


# phase 3: begin drop
class Stats(ApiView):
    """/users/stats/"""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Describe all users in a few numbers."""
        return answer(stats_of(the_store().all()))


class Health(ApiView):
    """/health"""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say that the API serves."""
        return JsonResponse({"status": "healthy"})


class OpenApi(View):
    """/openapi.json: `patterns` are the paths that it describes."""

    patterns: Sequence[Any] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """Describe every view of the API by the methods that it has."""
        paths = {
            "/" + re.sub("<int:(.+?)>", r"{\1}", str(entry.pattern)): describe_methods(entry)
            for entry in self.patterns
        }
        info = {"title": "Users API", "version": "1"}
        return JsonResponse({"openapi": "3.1.0", "info": info, "paths": paths})


def describe_methods(entry: Any) -> dict[str, Any]:
    """Describe the methods of one path."""
    view = entry.callback.view_class
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}
        for name in entry.pattern.converters
    ]
    return {
        method: {
            "summary": getattr(view, method).__doc__,
            "parameters": parameters,
            "responses": {"default": {"description": "JSON"}},
        }
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(view, method)
    }


# phase 3: end
def answer_unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for a path that no view has."""
    return refuse(404, "there is nothing at this path")


# phase 3: begin drop
def answer_crash(request: HttpRequest) -> HttpResponse:
    """Answer 500 without a word about our code; Django has logged it all."""
    return refuse(500, "something went wrong on our side")


# phase 3: end
