import hashlib
import json
import threading
import uuid

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

WORTH = {"water": 4, "food": 3, "medication": 2, "ammunition": 1}
people = {}
lock = threading.RLock()
app = FastAPI()


def problem(status, detail, code=None):
    body = {"title": "problem", "detail": detail} | ({"code": code} if code else {})
    return JSONResponse(body, status, media_type="application/problem+json")


class Stop(Exception):
    def __init__(self, status, detail, code=None):
        self.response = problem(status, detail, code)


@app.exception_handler(Stop)
def stop(request, error):
    return error.response


@app.exception_handler(RequestValidationError)
def invalid(request, error):
    return problem(422, [str(each["loc"]) for each in error.errors()])


@app.exception_handler(404)
@app.exception_handler(405)
def missing(request, error):
    return problem(error.status_code, "there is nothing like that")


async def body_of(request):
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Stop(400, "this is not JSON") from None
    if not isinstance(body, dict):
        raise Stop(422, "an object is needed")
    return body


def must(holds, what):
    if not holds:
        raise Stop(422, f"check {what}")


def whole(value, least, most=float("inf")):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def number(value, most):
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most


def check_place(body):
    must(number(body.get("latitude"), 90), "latitude")
    must(number(body.get("longitude"), 180), "longitude")
    return {"latitude": body["latitude"], "longitude": body["longitude"]}


def shown(person):
    sick = len(person["by"]) > 2
    return person["data"] | {
        "inventory": None if sick else person["has"],
        "infected": sick,
        "infection_reports": len(person["by"]),
    }


def find(key):
    if key not in people:
        raise Stop(404, "nobody has this id")
    return people[key]


def is_sick(person):
    return len(person["by"]) > 2


@app.get("/api/v1/items")
def items():
    return [{"name": name, "points": points} for name, points in WORTH.items()]


@app.post("/api/v1/survivors", status_code=201)
async def add(request: Request):
    body = await body_of(request)
    name = body.get("name")
    must(isinstance(name, str) and 3 <= len(name.strip()) <= 100, "name")
    must(whole(body.get("age"), 0, 150), "age")
    must(body.get("gender") in ("M", "F", "O"), "gender")
    place = check_place(body)
    has = body.get("inventory", {})
    must(isinstance(has, dict) and has.keys() <= WORTH.keys(), "inventory")
    must(all(whole(n, 0, 10_000) for n in has.values()), "inventory")
    key = str(uuid.uuid4())
    data = {"id": key, "name": name.strip(), "age": body["age"], "gender": body["gender"]}
    with lock:
        people[key] = {"data": data | place, "has": dict.fromkeys(WORTH, 0) | has, "by": set()}
        return shown(people[key])


@app.get("/api/v1/survivors")
def everybody(request: Request):
    with lock:
        found = [shown(person) for person in people.values()]
    query = request.query_params
    if not query:
        return found
    must(query.get("infected", "true") in ("true", "false"), "infected")
    try:
        skip, limit = int(query.get("skip", 0)), int(query.get("limit", 100))
    except ValueError:
        raise Stop(422, "skip and limit are numbers") from None
    must(skip >= 0 and 1 <= limit <= 1000, "skip and limit")
    if "infected" in query:
        found = [one for one in found if one["infected"] == (query["infected"] == "true")]
    return {
        "survivors": found[skip : skip + limit],
        "total": len(found),
        "page": skip // limit + 1,
        "size": limit,
        "has_next": skip + limit < len(found),
    }


@app.get("/api/v1/survivors/{key}")
def one(key: str):
    with lock:
        return shown(find(key))


@app.patch("/api/v1/survivors/{key}/location")
async def move(key: str, request: Request):
    place = check_place(await body_of(request))
    with lock:
        person = find(key)
        if is_sick(person):
            raise Stop(409, "too ill to move", "infected")
        person["data"] |= place
        return shown(person)


@app.post("/api/v1/survivors/{key}/infection-reports", status_code=201)
async def report(key: str, request: Request):
    reporter = (await body_of(request)).get("reporter_id")
    must(isinstance(reporter, str) and reporter != key, "reporter_id")
    with lock:
        person, other = find(key), find(reporter)
        for wrong, code in (
            (is_sick(person), "already_infected"),
            (is_sick(other), "reporter_infected"),
            (reporter in person["by"], "already_reported"),
        ):
            if wrong:
                raise Stop(409, "this report does not count", code)
        person["by"].add(reporter)
        return {"survivor_id": key, "reports": len(person["by"]), "infected": is_sick(person)}


def check_side(side):
    must(isinstance(side, dict) and isinstance(side.get("survivor_id"), str), "sides")
    gives = side.get("items")
    must(isinstance(gives, dict) and gives and gives.keys() <= WORTH.keys(), "items")
    must(all(whole(n, 1) for n in gives.values()), "items")
    return side["survivor_id"], gives


def points(gives):
    return sum(WORTH[name] * n for name, n in gives.items())


@app.post("/api/v1/trades", status_code=201)
async def trade(request: Request):
    body = await body_of(request)
    (left, left_gives), (right, right_gives) = map(check_side, (body.get("left"), body.get("right")))
    must(left != right, "both sides")
    with lock:
        one, other = find(left), find(right)
        if is_sick(one) or is_sick(other):
            raise Stop(409, "too ill to trade", "infected")
        for person, gives in ((one, left_gives), (other, right_gives)):
            if any(person["has"][name] < n for name, n in gives.items()):
                raise Stop(409, "not enough", "insufficient_items")
        if points(left_gives) != points(right_gives):
            raise Stop(409, "not a fair trade", "unequal_points")
        for person, gives, gets in ((one, left_gives, right_gives), (other, right_gives, left_gives)):
            person["has"] = {
                name: n - gives.get(name, 0) + gets.get(name, 0)
                for name, n in person["has"].items()
            }
        return {"left": shown(one), "right": shown(other)}


@app.get("/api/v1/reports")
def reports(request: Request):
    with lock:
        sick = [person["has"] for person in people.values() if is_sick(person)]
        well = [person["has"] for person in people.values() if not is_sick(person)]
    total = len(sick) + len(well) or 1
    body = json.dumps(
        {
            "infected_percentage": round(100 * len(sick) / total, 2),
            "non_infected_percentage": round(100 * len(well) / total, 2),
            "average_resources": {
                name: round(sum(has[name] for has in well) / (len(well) or 1), 2) for name in WORTH
            },
            "points_lost": sum(map(points, sick)),
        }
    )
    etag = f'W/"{hashlib.md5(body.encode()).hexdigest()}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type="application/json", headers={"ETag": etag})


@app.get("/health")
def health():
    return {"status": "healthy", "survivors": len(people)}
