import json
import threading

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

USERS = {}
LOCK = threading.Lock()
LAST = [0]


class UserForm(forms.Form):
    name = forms.CharField(max_length=100)
    email = forms.EmailField()
    age = forms.IntegerField(min_value=1, max_value=150, required=False)


class PageForm(forms.Form):
    skip = forms.IntegerField(min_value=0, required=False)
    limit = forms.IntegerField(min_value=1, max_value=1000, required=False)


def error(status, detail):
    return JsonResponse({"detail": detail}, status=status)


def read(request, before=None):
    """The cleaned fields and no error, or an error."""
    try:
        data = json.loads(request.body)
    except ValueError:
        return None, error(400, "no JSON")
    if not isinstance(data, dict):
        return None, error(422, "no object")
    form = UserForm({**(before or {}), **data})
    if not form.is_valid():
        return None, error(422, form.errors.get_json_data())
    return {**form.cleaned_data, "email": form.cleaned_data["email"].lower()}, None


def taken(email, pk=None):
    return any(user["email"] == email and user["id"] != pk for user in USERS.values())


def collection(request):
    if request.method == "GET":
        form = PageForm(request.GET)
        if not form.is_valid():
            return error(422, form.errors.get_json_data())
        skip = form.cleaned_data["skip"] or 0
        limit = form.cleaned_data["limit"] or 100
        users = list(USERS.values())
        return JsonResponse(
            {
                "users": users[skip : skip + limit],
                "total": len(users),
                "page": skip // limit + 1,
                "size": limit,
                "has_next": skip + limit < len(users),
            }
        )
    if request.method != "POST":
        return error(405, "not here")
    fields, refused = read(request)
    if refused:
        return refused
    with LOCK:
        if taken(fields["email"]):
            return error(409, "taken")
        LAST[0] += 1
        now = timezone.now()
        USERS[LAST[0]] = {"id": LAST[0], **fields, "created_at": now, "updated_at": now}
        return JsonResponse(USERS[LAST[0]], status=201)


def single(request, pk):
    with LOCK:
        user = USERS.get(pk)
        if user is None:
            return error(404, "no such user")
        if request.method == "DELETE":
            del USERS[pk]
            return HttpResponse(status=204)
        if request.method in ("PUT", "PATCH"):
            kept = {key: user[key] for key in ("name", "email", "age")}
            fields, refused = read(request, kept if request.method == "PATCH" else None)
            if refused:
                return refused
            if taken(fields["email"], pk):
                return error(409, "taken")
            user.update(fields, updated_at=timezone.now())
        elif request.method != "GET":
            return error(405, "not here")
        return JsonResponse(user)


def health(request):
    return JsonResponse({"status": "healthy"})


def openapi(request):
    def methods(*names):
        return {name: {"responses": {}} for name in names}

    paths = {
        "/users/": methods("get", "post"),
        "/users/{pk}": methods("get", "put", "patch", "delete"),
        "/health": methods("get"),
    }
    return JsonResponse({"openapi": "3.0.0", "info": {}, "paths": paths})


def not_found(request, exception):
    return error(404, "nothing here")
