"""The views of the users API: one to start from."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View
from pydantic import ValidationError

from openapi import describe, document


def refuse(status: int, detail: object) -> JsonResponse:
    """An error as JSON."""
    return JsonResponse({"detail": detail}, status=status)


class ApiView(View):
    """A view whose refusals are JSON, too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request, and say in JSON why its input is refused."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except ValidationError as error:
            # Not the input: not all of it can be sent back.
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            return refuse(422, problems)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Answer 405 for a method that the path does not have."""
        refused = refuse(405, f"{request.method} is not allowed here")
        refused["Allow"] = ", ".join(self._allowed_methods())
        return refused


class UserList(ApiView):
    """/users/"""

    @describe()
    def get(self, request: HttpRequest) -> HttpResponse:
        """List users."""
        return JsonResponse([], safe=False)


class OpenApi(View):
    """/openapi.json: `patterns` are the paths that it describes."""

    patterns: Sequence[Any] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """Describe every view of the API."""
        return JsonResponse(document(self.patterns, "Users API"))


def answer_unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for a path that no view has."""
    return refuse(404, "there is nothing at this path")
