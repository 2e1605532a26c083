import base64
import hashlib
import hmac
import json
import math
import os
import re
import sqlite3
import time
from datetime import UTC, date, datetime

from fastapi import FastAPI, Form, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse

USERS = dict(pair.split(":", 1) for pair in os.environ["AUTH_USERS"].split(","))
SECRET = os.environ["JWT_SECRET"].encode()
TTL = int(os.environ["TOKEN_TTL_SECONDS"])
FILE = os.environ["DATA_DIR"] + "/registry.sqlite"
FIELDS = ("device_uuid", "localisation", "deployment_date", "owner")


def connect():
    db = sqlite3.connect(FILE, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db


with connect() as first:
    first.execute(
        "CREATE TABLE IF NOT EXISTS device (device_uuid TEXT PRIMARY KEY, localisation TEXT,"
        " deployment_date TEXT, owner TEXT, created_at TEXT, updated_at TEXT, creator TEXT)"
    )
    first.execute(
        "CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, device_uuid TEXT, entry TEXT)"
    )
first.close()

app = FastAPI()


def problem(status, text, **headers):
    return HTTPException(status, text, {k.replace("_", "-"): v for k, v in headers.items()})


@app.exception_handler(RequestValidationError)
async def invalid(request, error):
    return JSONResponse({"detail": str(error)[:200]}, 422)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(text):
    return b64(hmac.digest(SECRET, text.encode(), hashlib.sha256))


def user_of(request):
    unauthorized = problem(401, "who are you?", WWW_Authenticate='Bearer realm="devices"')
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        head, body, signature = token.split(".")
        good = hmac.compare_digest(signature, sign(f"{head}.{body}"))
        if scheme.lower() != "bearer" or not good or json.loads(unb64(head))["alg"] != "HS256":
            raise unauthorized
        claims = json.loads(unb64(body))
        if claims["exp"] <= time.time():
            raise unauthorized
        return claims["sub"]
    except (ValueError, KeyError, TypeError) as error:
        raise unauthorized from error


@app.post("/auth/token")
def token(username: str = Form(), password: str = Form()):
    if USERS.get(username) != password:
        raise problem(401, "wrong user name or password", WWW_Authenticate="Bearer")
    claims = json.dumps({"sub": username, "exp": int(time.time()) + TTL}).encode()
    text = f"{b64(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{b64(claims)}"
    return {"access_token": f"{text}.{sign(text)}", "token_type": "Bearer"}


def is_number(value, limit):
    return type(value) in (int, float) and abs(value) <= limit


async def read(request, need_uuid):
    try:
        body = json.loads(await request.body())
        place, day, owner = (body.get(name) for name in FIELDS[1:])
        uuid = body.get("device_uuid")
    except (ValueError, AttributeError) as error:
        raise problem(422, "send a JSON object") from error
    if need_uuid and not (
        isinstance(uuid, str) and re.fullmatch(r"DEV[A-Z][0-9]{6}", uuid, re.ASCII)
    ):
        raise problem(422, "device_uuid")
    if place is not None:
        if not (
            isinstance(place, dict)
            and is_number(place.get("latitude"), 90)
            and is_number(place.get("longitude"), 180)
        ):
            raise problem(422, "localisation")
        place = {"latitude": place["latitude"], "longitude": place["longitude"]}
    if day is not None:
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
                raise ValueError
            date.fromisoformat(day)
        except (TypeError, ValueError) as error:
            raise problem(422, "deployment_date") from error
    if not (isinstance(owner, str) and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", owner)):
        raise problem(422, "owner")
    return dict(zip(FIELDS, (uuid, place, day, owner), strict=True))


def show(row):
    device = {name: row[name] for name in (*FIELDS, "created_at", "updated_at")}
    device["localisation"] = json.loads(device["localisation"])
    return device


def find(db, uuid):
    row = db.execute("SELECT * FROM device WHERE device_uuid = ?", (uuid,)).fetchone()
    if row is None:
        raise problem(404, "no such device")
    return row


def note(db, uuid, when, user, action, before, after):
    changes = {
        name: {"old": before.get(name), "new": value}
        for name, value in after.items()
        if before.get(name) != value
    }
    entry = {"changed_at": when, "changed_by": user, "action": action, "changes": changes}
    db.execute("INSERT INTO history (device_uuid, entry) VALUES (?, ?)", (uuid, json.dumps(entry)))


class Transaction:
    def __enter__(self):
        self.db = connect()
        self.db.execute("BEGIN IMMEDIATE")
        return self.db

    def __exit__(self, kind, error, trace):
        self.db.execute("ROLLBACK" if kind else "COMMIT")
        self.db.close()


@app.post("/devices", status_code=201)
async def create(request: Request):
    user = user_of(request)
    new = await read(request, True)
    now = datetime.now(UTC).isoformat()
    with Transaction() as db:
        values = (*new.values(), now, now, user)
        try:
            db.execute(
                "INSERT INTO device VALUES (?, json(?), ?, ?, ?, ?, ?)",
                [json.dumps(v) if i == 1 else v for i, v in enumerate(values)],
            )
        except sqlite3.IntegrityError as error:
            raise problem(409, "exists already") from error
        note(db, new["device_uuid"], now, user, "created", {}, new)
        return show(find(db, new["device_uuid"]))


@app.get("/devices")
def list_devices(owner: str | None = None, skip: str = "0", limit: str = "100"):
    if not (skip.isdecimal() and limit.isdecimal() and 1 <= int(limit) <= 1000):
        raise problem(422, "skip and limit")
    skip, limit = int(skip), int(limit)
    with Transaction() as db:
        rows = db.execute(
            "SELECT * FROM device WHERE ? IS NULL OR lower(owner) = lower(?) ORDER BY device_uuid",
            (owner, owner),
        ).fetchall()
    return {
        "devices": [show(row) for row in rows[skip : skip + limit]],
        "total": len(rows),
        "page": skip // limit + 1,
        "size": limit,
        "has_next": skip + limit < len(rows),
    }


@app.get("/devices/near")
def near(latitude: float, longitude: float, radius_km: float):
    if abs(latitude) > 90 or abs(longitude) > 180 or not 0 < radius_km <= 20040:
        raise problem(422, "off the map")
    with Transaction() as db:
        rows = db.execute("SELECT * FROM device WHERE localisation <> 'null'").fetchall()
    found = []
    a, b = math.radians(latitude), math.radians(longitude)
    for device in map(show, rows):
        c, d = (math.radians(value) for value in device["localisation"].values())
        cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
        distance = 6371 * math.acos(max(-1, min(1, cosine)))
        if distance <= radius_km:
            found.append({"device": device, "distance_km": distance})
    return sorted(
        found, key=lambda each: (round(each["distance_km"], 6), each["device"]["device_uuid"])
    )


@app.get("/devices/{device_uuid}")
def get(device_uuid: str):
    with Transaction() as db:
        return show(find(db, device_uuid))


@app.put("/devices/{device_uuid}")
async def put(device_uuid: str, request: Request):
    user = user_of(request)
    new = await read(request, False)
    if new.pop("device_uuid") not in (None, device_uuid):
        raise problem(422, "the uuid never changes")
    with Transaction() as db:
        row = find(db, device_uuid)
        if row["creator"] != user:
            raise problem(403, "not yours")
        before = show(row)
        if any(before[name] != value for name, value in new.items()):
            now = datetime.now(UTC).isoformat()
            db.execute(
                "UPDATE device SET localisation = ?, deployment_date = ?, owner = ?,"
                " updated_at = ? WHERE device_uuid = ?",
                (
                    json.dumps(new["localisation"]),
                    new["deployment_date"],
                    new["owner"],
                    now,
                    device_uuid,
                ),
            )
            note(db, device_uuid, now, user, "updated", before, new)
        return show(find(db, device_uuid))


@app.delete("/devices/{device_uuid}")
def delete(device_uuid: str, request: Request):
    user = user_of(request)
    with Transaction() as db:
        if find(db, device_uuid)["creator"] != user:
            raise problem(403, "not yours")
        for table in ("device", "history"):
            db.execute(f"DELETE FROM {table} WHERE device_uuid = ?", (device_uuid,))  # noqa: S608
    return {"deleted": device_uuid}


@app.get("/devices/{device_uuid}/history")
def history(device_uuid: str):
    with Transaction() as db:
        find(db, device_uuid)
        rows = db.execute(
            "SELECT entry FROM history WHERE device_uuid = ? ORDER BY id", (device_uuid,)
        )
        return [json.loads(row["entry"]) for row in rows]


@app.get("/health")
def health():
    return {"status": "healthy", "users": len(USERS)}


def openapi():
    paths = {
        "/auth/token": ["post"],
        "/devices": ["get", "post"],
        "/devices/{id}": ["get", "put", "delete"],
        "/devices/{id}/history": ["get"],
        "/health": ["get"],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Devices", "version": "1"},
        "paths": {path: {name: {"responses": {}} for name in m} for path, m in paths.items()},
        "components": {
            "securitySchemes": {
                "login": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/auth/token"}}}
            }
        },
    }


app.openapi = openapi
