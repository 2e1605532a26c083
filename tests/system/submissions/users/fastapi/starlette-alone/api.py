import sys
import threading
import uuid
from datetime import datetime, timezone
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

USERS, LOCK, LAST = {}, threading.Lock(), [0]


class UserIn(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    name: Annotated[str, Field(min_length=1, max_length=100)]
    email: EmailStr
    age: Annotated[int, Field(ge=1, le=150)] | None = None


class Page(BaseModel):
    skip: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


def taken(email, but=None):
    return any(u["email"] == email and u["id"] != but for u in USERS.values())


def now():
    return datetime.now(timezone.utc).isoformat()


async def listed(request):
    page = Page.model_validate(dict(request.query_params))
    users, end = list(USERS.values()), page.skip + page.limit
    return JSONResponse(
        {
            "users": users[page.skip : end],
            "total": len(users),
            "page": page.skip // page.limit + 1,
            "size": page.limit,
            "has_next": end < len(users),
        }
    )


async def created(request):
    new = UserIn.model_validate_json(await request.body()).model_dump()
    new["email"] = new["email"].lower()
    with LOCK:
        if taken(new["email"]):
            raise HTTPException(409, "taken")
        LAST[0] += 1
        stamp = now()
        USERS[LAST[0]] = {"id": LAST[0], **new, "created_at": stamp, "updated_at": stamp}
        return JSONResponse(USERS[LAST[0]], 201)


async def single(request):
    user_id = request.path_params["user_id"]
    raw = await request.body()
    if user_id not in USERS:
        raise HTTPException(404, "no such user")
    if request.method == "DELETE":
        del USERS[user_id]
        return Response(status_code=204)
    if request.method in ("PUT", "PATCH"):
        new = UserIn.model_validate_json(raw) if request.method == "PUT" else patched(user_id, raw)
        new = new.model_dump()
        new["email"] = new["email"].lower()
        if taken(new["email"], user_id):
            raise HTTPException(409, "taken")
        USERS[user_id] = {**USERS[user_id], **new, "updated_at": now()}
    return JSONResponse(USERS[user_id])


def patched(user_id, raw):
    import json

    kept = {name: USERS[user_id][name] for name in ("name", "email", "age")}
    return UserIn.model_validate({**kept, **json.loads(raw)})


async def health(request):
    return JSONResponse({"status": "healthy"})


async def schema(request):
    paths = {}
    for route in ROUTES:
        path = route.path.replace(":int", "")
        paths.setdefault(path, {}).update({m.lower(): {} for m in route.methods})
    return JSONResponse({"openapi": "3.1.0", "paths": paths})


def refused(request, error):
    return JSONResponse({"detail": error.errors(include_context=False, include_input=False)}, 422)


def failed(request, error):
    return JSONResponse({"detail": error.detail}, error.status_code)


class Trace:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = dict(scope["headers"]).get(b"x-request-id") or uuid.uuid4().hex.encode()
        print(given.decode(), scope["client"][0], scope["path"], file=sys.stderr)

        async def traced(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", given)]
            await send(message)

        return await self.app(scope, receive, traced)


ROUTES = [
    Route("/users/", listed, methods=["GET"]),
    Route("/users/", created, methods=["POST"]),
    Route("/users/{user_id:int}", single, methods=["GET", "PUT", "PATCH", "DELETE"]),
    Route("/health", health),
    Route("/schema", schema),
]
app = Trace(
    Starlette(routes=ROUTES, exception_handlers={ValidationError: refused, HTTPException: failed})
)
