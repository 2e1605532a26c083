"""One class per path; what they share stands in a mixin."""

import json
import logging
import sys
import uuid

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.views.generic import View

from people import models

users = models.Manager()
log = logging.getLogger("people")
log.addHandler(logging.StreamHandler(sys.stdout))
log.setLevel(logging.INFO)


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request_id = request.headers.get("X-Request-ID") or str(uuid.uuid4())
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        log.info("[%s] %s %s -> %s", request_id, request.method, request.path, response.status_code)
        return response


class JsonMixin:
    """Reads JSON, and answers errors with it."""

    documented = True

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except json.JSONDecodeError:
            return self.error(400, "this is no JSON")
        except UnicodeDecodeError:
            return self.error(400, "this is no UTF-8")
        except ValidationError as error:
            fields = hasattr(error, "error_dict")
            return self.error(422, error.message_dict if fields else error.messages)
        except models.Conflict:
            return self.error(409, "the e-mail is taken")
        except KeyError:
            return self.error(404, "no such user")

    def http_method_not_allowed(self, request, *args, **kwargs):
        return self.error(405, f"{request.method} is not for this path")

    @property
    def data(self):
        return json.loads(self.request.body)

    @staticmethod
    def error(status, detail):
        return JsonResponse({"detail": detail}, status=status)


class UserListView(JsonMixin, View):
    def number(self, name, usual, least, most=None):
        text = self.request.GET.get(name, str(usual))
        if not text.isdecimal() or int(text) < least or (most and int(text) > most):
            raise ValidationError({name: ["out of its limits"]})
        return int(text)

    def get(self, request):
        skip, limit = self.number("skip", 0, 0), self.number("limit", 100, 1, 1000)
        wanted = request.GET.get("q", "").lower()
        found = [u for u in users.all() if wanted in u["name"].lower() or wanted in u["email"]]
        return JsonResponse(
            {
                "users": found[skip : skip + limit],
                "total": len(found),
                "page": skip // limit + 1,
                "size": limit,
                "has_next": len(found) > skip + limit,
            }
        )

    def post(self, request):
        return JsonResponse(users.create(models.cleaned(self.data, partial=False)), status=201)


class UserDetailView(JsonMixin, View):
    def get(self, request, pk):
        return JsonResponse(users.get(pk))

    def put(self, request, pk):
        users.get(pk)
        return JsonResponse(users.update(pk, models.cleaned(self.data, partial=False)))

    def patch(self, request, pk):
        users.get(pk)
        return JsonResponse(users.update(pk, models.cleaned(self.data, partial=True)))

    def delete(self, request, pk):
        users.delete(pk)
        return HttpResponse(status=204)


class StatsView(JsonMixin, View):
    def get(self, request):
        return JsonResponse(models.stats(users.all()))


class HealthView(JsonMixin, View):
    def get(self, request):
        return JsonResponse({"status": "healthy", "users": len(users.all())})


class DocumentView(JsonMixin, View):
    paths = {
        "/users": UserListView,
        "/users/stats": StatsView,
        "/users/{pk}": UserDetailView,
        "/health": HealthView,
    }

    def get(self, request):
        verbs = ("get", "post", "put", "patch", "delete")
        described = {
            path: {verb: {"responses": {}} for verb in verbs if hasattr(view, verb)}
            for path, view in self.paths.items()
        }
        document = {"openapi": "3.0.3", "info": {"title": "People"}, "paths": described}
        return JsonResponse(document)


def nothing_here(request, exception):
    return JsonMixin.error(404, "there is nothing here")
