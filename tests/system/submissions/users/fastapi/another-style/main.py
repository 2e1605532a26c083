import json
import re
from datetime import datetime, timezone
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()

USERS = {}
LAST_ID = 0
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class Refused(Exception):
    def __init__(self, status, *problems):
        self.status = status
        self.problems = problems


@app.exception_handler(Refused)
async def answer_refused(request, error):
    return JSONResponse({"detail": list(error.problems)}, error.status)


@app.middleware("http")
async def follow(request, call_next):
    rid = request.headers.get("x-request-id", uuid4().hex)
    response = await call_next(request)
    response.headers["x-request-id"] = rid
    print(rid, request.method, request.url.path, response.status_code)
    return response


def now():
    return datetime.now(timezone.utc).isoformat()


async def read_body(request):
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused(400, "the body is not JSON")
    if not isinstance(body, dict):
        raise Refused(422, "the body must be an object")
    return body


def clean(body, defaults=None):
    fields = dict(defaults or {"age": None})
    problems = []
    for field, read in (("name", name_of), ("email", email_of), ("age", age_of)):
        if field in body:
            try:
                fields[field] = read(body[field])
            except ValueError as error:
                problems.append(f"{field} {error}")
        elif field not in fields:
            problems.append(f"{field} is missing")
    if problems:
        raise Refused(422, *problems)
    return fields


def name_of(value):
    if not isinstance(value, str):
        raise ValueError("must be a text")
    value = value.strip()
    if not 1 <= len(value) <= 100:
        raise ValueError("must have 1 to 100 characters")
    return value


def email_of(value):
    if not isinstance(value, str) or not EMAIL.fullmatch(value.strip()):
        raise ValueError("must be an e-mail address")
    return value.strip()


def age_of(value):
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= 150:
        raise ValueError("must be a whole number from 1 to 150, or null")
    return value


def find(user_id):
    if not re.fullmatch("[0-9]{1,9}", user_id) or int(user_id) not in USERS:
        raise Refused(404, "there is no such user")
    return USERS[int(user_id)]


def refuse_duplicate(email, but=None):
    for user in USERS.values():
        if user is not but and user["email"].lower() == email.lower():
            raise Refused(409, "this e-mail is taken")


def number(request, name, default, least, most=None):
    text = request.query_params.get(name, str(default))
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise Refused(422, f"{name} must be a whole number")
    value = int(text)
    if value < least or (most is not None and value > most):
        raise Refused(422, f"{name} is out of range")
    return value


# No handler awaits between a look at USERS and the write: the event loop is the lock.
@app.post("/users/")
async def create(request: Request):
    global LAST_ID
    fields = clean(await read_body(request))
    refuse_duplicate(fields["email"])
    LAST_ID += 1
    moment = now()
    USERS[LAST_ID] = {"id": LAST_ID, **fields, "created_at": moment, "updated_at": moment}
    return JSONResponse(USERS[LAST_ID], 201)


@app.get("/users/")
async def index(request: Request):
    skip = number(request, "skip", 0, 0)
    limit = number(request, "limit", 100, 1, 1000)
    wanted = request.query_params.get("q", "").lower()
    found = [u for u in USERS.values() if wanted in u["name"].lower() or wanted in u["email"].lower()]
    return {
        "users": found[skip : skip + limit],
        "total": len(found),
        "page": skip // limit + 1,
        "size": limit,
        "has_next": skip + limit < len(found),
    }


@app.get("/users/{user_id}")
async def show(user_id: str):
    return find(user_id)


@app.put("/users/{user_id}")
async def replace(user_id: str, request: Request):
    fields = clean(await read_body(request))
    user = find(user_id)
    refuse_duplicate(fields["email"], but=user)
    user.update(fields, updated_at=now())
    return user


@app.patch("/users/{user_id}")
async def change(user_id: str, request: Request):
    body = await read_body(request)
    user = find(user_id)
    fields = clean(body, {field: user[field] for field in ("name", "email", "age")})
    refuse_duplicate(fields["email"], but=user)
    user.update(fields, updated_at=now())
    return user


@app.delete("/users/{user_id}")
async def remove(user_id: str):
    user = find(user_id)
    del USERS[user["id"]]
    return {"deleted": user["id"]}


@app.get("/health")
async def health():
    return {"status": "healthy", "users": len(USERS)}
