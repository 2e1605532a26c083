"""The survivor network API on FastAPI."""

import hashlib
import json
from collections import Counter
from contextlib import asynccontextmanager
from threading import RLock
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

POINTS = {"water": 4, "food": 3, "medication": 2, "ammunition": 1}
Item = Literal["water", "food", "medication", "ammunition"]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]


class Place(BaseModel):
    """Where somebody is."""

    latitude: Latitude
    longitude: Longitude


class NewSurvivor(Place):
    """Somebody who registers."""

    name: Name
    age: Annotated[int, Field(ge=0, le=150)]
    gender: Literal["M", "F", "O"]
    inventory: dict[Item, Annotated[int, Field(ge=0, le=10_000)]] = {}


class Survivor(Place):
    """Somebody who is registered."""

    model_config = ConfigDict(validate_assignment=False)

    id: str
    name: str
    age: int
    gender: str
    items: dict[str, int]
    reporters: set[str] = set()

    @property
    def infected(self) -> bool:
        """Three others have said so."""
        return len(self.reporters) >= 3

    def show(self) -> dict[str, Any]:
        """As everybody sees them."""
        return self.model_dump(exclude={"items", "reporters"}) | {
            "inventory": None if self.infected else dict(self.items),
            "infected": self.infected,
            "infection_reports": len(self.reporters),
        }


class InfectionReport(BaseModel):
    """Who reports."""

    reporter_id: str


class Side(BaseModel):
    """What one side of a trade gives."""

    survivor_id: str
    items: dict[Item, Annotated[int, Field(ge=1)]] = Field(min_length=1)


class Trade(BaseModel):
    """Both sides."""

    left: Side
    right: Side


class RefusalError(Exception):
    """A request that is well-formed and must not be done."""

    def __init__(self, status: int, detail: str, code: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"detail": detail} | ({"code": code} if code else {})


def conflict(code: str) -> RefusalError:
    """A 409 with its code."""
    return RefusalError(409, code.replace("_", " "), code)


survivors: dict[str, Survivor] = {}
lock = RLock()
router = APIRouter(prefix="/api/v1")


def find(survivor_id: str) -> Survivor:
    """Somebody by id."""
    if survivor_id not in survivors:
        raise RefusalError(404, "no such survivor")
    return survivors[survivor_id]


@router.get("/items")
def list_items() -> list[dict[str, Any]]:
    """The items and what they are worth."""
    return [{"name": name, "points": points} for name, points in POINTS.items()]


@router.get("/survivors")
def list_survivors(
    infected: Literal["true", "false"] | None = None,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Everybody, in pages."""
    with lock:
        chosen = [
            survivor.show()
            for survivor in survivors.values()
            if infected is None or survivor.infected == (infected == "true")
        ]
    return {
        "survivors": chosen[skip : skip + limit],
        "total": len(chosen),
        "page": skip // limit + 1,
        "size": limit,
        "has_next": skip + limit < len(chosen),
    }


@router.post("/survivors", status_code=201)
def register(new: NewSurvivor) -> dict[str, Any]:
    """Add somebody."""
    items = {item: new.inventory.get(item, 0) for item in POINTS}
    fields = new.model_dump(exclude={"inventory"})
    with lock:
        survivor = Survivor(id=str(uuid4()), items=items, **fields)
        survivors[survivor.id] = survivor
        return survivor.show()


@router.get("/survivors/{survivor_id}")
def get_survivor(survivor_id: str) -> dict[str, Any]:
    """Show somebody."""
    with lock:
        return find(survivor_id).show()


@router.patch("/survivors/{survivor_id}/location")
def move(survivor_id: str, place: Place) -> dict[str, Any]:
    """Say where somebody is."""
    with lock:
        survivor = find(survivor_id)
        if survivor.infected:
            raise conflict("infected")
        survivor.latitude, survivor.longitude = place.latitude, place.longitude
        return survivor.show()


@router.post("/survivors/{survivor_id}/infection-reports", status_code=201)
def report_infection(survivor_id: str, report: InfectionReport) -> dict[str, Any]:
    """Say that somebody is infected."""
    if report.reporter_id == survivor_id:
        raise RefusalError(422, "nobody reports themselves")
    with lock:
        survivor, reporter = find(survivor_id), find(report.reporter_id)
        if survivor.infected:
            raise conflict("already_infected")
        if reporter.infected:
            raise conflict("reporter_infected")
        if reporter.id in survivor.reporters:
            raise conflict("already_reported")
        survivor.reporters = survivor.reporters | {reporter.id}
        reports = len(survivor.reporters)
        return {"survivor_id": survivor_id, "reports": reports, "infected": survivor.infected}


def worth(items: dict[Any, int]) -> int:
    """The points of all of them."""
    return sum(POINTS[item] * quantity for item, quantity in items.items())


@router.post("/trades")
def trade(wanted: Trade) -> dict[str, Any]:
    """Exchange items: all of it or nothing."""
    sides = [wanted.left, wanted.right]
    if sides[0].survivor_id == sides[1].survivor_id:
        raise RefusalError(422, "nobody trades with themselves")
    with lock:
        traders = [find(side.survivor_id) for side in sides]
        if any(trader.infected for trader in traders):
            raise conflict("infected")
        for trader, side in zip(traders, sides, strict=True):
            if any(trader.items[item] < quantity for item, quantity in side.items.items()):
                raise conflict("insufficient_items")
        if worth(sides[0].items) != worth(sides[1].items):
            raise conflict("unequal_points")
        for trader, gives, gets in zip(traders, sides, reversed(sides), strict=True):
            owned = Counter(trader.items)
            owned.subtract(gives.items)
            owned.update(gets.items)
            trader.items = {item: owned[item] for item in POINTS}
        return {"left": traders[0].show(), "right": traders[1].show()}


@router.get("/reports")
def report(
    response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> Any:
    """How the network is."""
    with lock:
        everybody = list(survivors.values())
        infected = [survivor for survivor in everybody if survivor.infected]
        healthy = [survivor for survivor in everybody if not survivor.infected]
        body = {
            "infected_percentage": 100 * len(infected) / max(len(everybody), 1),
            "non_infected_percentage": 100 * len(healthy) / max(len(everybody), 1),
            "average_resources": {
                item: sum(survivor.items[item] for survivor in healthy) / max(len(healthy), 1)
                for item in POINTS
            },
            "points_lost": sum(worth(survivor.items) for survivor in infected),
        }
    etag = f'"{hashlib.sha256(json.dumps(body).encode()).hexdigest()}"'
    if if_none_match == etag:
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return body


def refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Respond with 422 and where the mistakes are.

    The input itself is left out: JSON allows texts and numbers that cannot be sent back.
    """
    mistakes = [{key: each[key] for key in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": mistakes}, status_code=422)


@asynccontextmanager
async def begin_empty(app: FastAPI) -> Any:
    """Start without anybody."""
    survivors.clear()
    yield


def create_app() -> FastAPI:
    """Build an API that has no survivors."""
    app = FastAPI(title="Survivor network API", lifespan=begin_empty)
    app.include_router(router)
    app.get("/health")(lambda: {"status": "healthy"})
    app.exception_handler(RequestValidationError)(refuse_input)
    app.exception_handler(RefusalError)(
        lambda request, error: JSONResponse(error.body, status_code=error.status)
    )
    return app
