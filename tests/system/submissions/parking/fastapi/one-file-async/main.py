import asyncio
import json
import os
import re
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

app = FastAPI()
with open(os.environ["SEED_FILE"], encoding="utf-8") as file:
    SEED = json.load(file)
KEYS = {p["api_key"]: p["id"] for p in SEED["partners"]}
USERS = {u["id"]: u for u in SEED["users"]}
GARAGES = {g["id"]: g for g in SEED["garages"]}
parked = {}  # user -> garage
sessions = {}
kept = {}  # (partner, key) -> future of (body, response)
stopping = {}  # session -> lock


class Problem(Exception):
    def __init__(self, status, detail, code=None):
        self.status, self.body = status, {"detail": detail} | ({"code": code} if code else {})


@app.exception_handler(Problem)
async def explain(request, problem):
    return JSONResponse(problem.body, problem.status)


@app.exception_handler(StarletteHTTPException)
async def explain_http(request, error):
    return JSONResponse({"detail": error.detail}, error.status_code)


def now():
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def partner_of(request):
    partner = KEYS.get(request.headers.get("x-api-key", ""))
    if partner is None:
        raise Problem(401, "who are you?")
    return partner


def free(garage):
    return garage["total_spots"] - sum(place == garage["id"] for place in parked.values())


def show(garage):
    return garage | {"available_spots": free(garage)}


def door(garage, kind):
    return [d["id"] for d in garage["doors"] if d["door_type"] == kind][0]


async def ask(method, path):
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            response = await client.request(method, os.environ["HARDWARE_URL"] + path)
    except httpx.HTTPError:
        raise Problem(503, "the door is dead", "hardware_unreachable") from None
    if response.status_code != 200:
        raise Problem(503, "the door is broken", "hardware_unreachable")


def garage_or_404(garage_id):
    if garage_id not in GARAGES:
        raise Problem(404, "no such garage")
    return GARAGES[garage_id]


@app.get("/garages")
async def list_garages(request: Request):
    partner_of(request)
    return [show(garage) for garage in GARAGES.values()]


@app.get("/garages/{garage_id}")
async def get_garage(garage_id: str, request: Request):
    partner_of(request)
    return show(garage_or_404(garage_id))


@app.get("/garages/{garage_id}/availability")
async def availability(garage_id: str, request: Request):
    partner_of(request)
    garage = garage_or_404(garage_id)
    return {
        "garage_id": garage_id,
        "total_spots": garage["total_spots"],
        "available_spots": free(garage),
    }


@app.get("/users")
async def users(request: Request):
    partner = partner_of(request)
    return [user for user in USERS.values() if user["partner_id"] == partner]


def read(raw):
    try:
        body = json.loads(raw)
    except ValueError:
        raise Problem(400, "that is no JSON") from None
    names = ("garage_id", "user_id", "license_plate")
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in names):
        raise Problem(422, "three texts, please")
    plate = body["license_plate"].strip().upper()
    if not re.fullmatch("[A-Z0-9-]{1,15}", plate):
        raise Problem(422, "that is no plate")
    return {"garage_id": body["garage_id"], "user_id": body["user_id"], "license_plate": plate}


async def begin(partner, body):
    garage = garage_or_404(body["garage_id"])
    user = USERS.get(body["user_id"])
    if user is None or user["partner_id"] != partner:
        raise Problem(404, "no such user")
    if user["id"] in parked:
        raise Problem(409, "parked already", "user_has_running_session")
    if free(garage) <= 0:
        raise Problem(409, "full", "garage_full")
    parked[user["id"]] = garage["id"]  # no await between the look and this
    entry = door(garage, "entry")
    try:
        await ask("GET", f"/doors/{entry}/ping")
        await ask("POST", f"/doors/{entry}/open")
    except BaseException:
        del parked[user["id"]]
        raise
    session = body | {
        "id": f"session-{len(sessions) + 1}",
        "status": "running",
        "started_at": now(),
        "ended_at": None,
    }
    sessions[session["id"]] = (partner, session)
    return dict(session)


@app.post("/parking-sessions", responses={n: {} for n in (201, 401, 404, 409, 422, 503)})
async def start(request: Request):
    partner = partner_of(request)
    key = request.headers.get("idempotency-key")
    body = read(await request.body())
    if key is None:
        return JSONResponse(await begin(partner, body), 201)
    if not 1 <= len(key) <= 255:
        raise Problem(422, "1 to 255 characters")
    place = (partner, key)
    while place in kept and not kept[place][1].done():
        await asyncio.wait([kept[place][1]])
    if place in kept:
        former, response = kept[place]
        if former != body:
            raise Problem(422, "another body", "idempotency_key_reused")
        return JSONResponse(response.result(), 201)
    future = asyncio.get_running_loop().create_future()
    kept[place] = (body, future)
    try:
        session = await begin(partner, body)
    except BaseException:
        del kept[place]
        future.cancel()
        raise
    future.set_result(session)
    return JSONResponse(session, 201)


def session_or_404(request, session_id):
    partner = partner_of(request)
    owner, session = sessions.get(session_id, (None, None))
    if owner is None or owner != partner:
        raise Problem(404, "no such session")
    return session


@app.get("/parking-sessions")
async def list_sessions(request: Request):
    partner = partner_of(request)
    query = request.query_params
    try:
        skip, limit = int(query.get("skip", 0)), int(query.get("limit", 100))
    except ValueError:
        raise Problem(422, "numbers, please") from None
    if skip < 0 or not 1 <= limit <= 1000 or query.get("status", "running") not in (
        "running",
        "stopped",
    ):
        raise Problem(422, "out of bounds")
    found = [session for owner, session in sessions.values() if owner == partner]
    for name in ("user_id", "garage_id", "status"):
        found = [each for each in found if query.get(name, each[name]) == each[name]]
    found.sort(key=lambda each: (each["started_at"], each["id"]))
    return {
        "sessions": found[skip : skip + limit],
        "total": len(found),
        "page": skip // limit + 1,
        "size": limit,
        "has_next": skip + limit < len(found),
    }


@app.get("/parking-sessions/{session_id}")
async def get_session(session_id: str, request: Request):
    return session_or_404(request, session_id)


@app.post("/parking-sessions/{session_id}/stop")
async def stop(session_id: str, request: Request):
    session = session_or_404(request, session_id)
    async with stopping.setdefault(session_id, asyncio.Lock()):
        if session["ended_at"] is None:
            exit_door = door(GARAGES[session["garage_id"]], "exit")
            await ask("POST", f"/doors/{exit_door}/open")
            session |= {"status": "stopped", "ended_at": now()}
            del parked[session["user_id"]]
    return session


@app.get("/health")
async def health():
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            await client.get(os.environ["HARDWARE_URL"])
    except httpx.HTTPError:
        return {"status": "healthy", "hardware": "down"}
    return {"status": "healthy", "hardware": "up"}
