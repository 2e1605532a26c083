"""Items, and survivors with their locations."""

from typing import Any

from flask import Blueprint

from domain import items, models
from openapi import describe
from routes.exchange import get_network, read_body, to_json

survivors = Blueprint("survivors", __name__)


@survivors.get("/items")
def list_items() -> list[dict[str, Any]]:
    """List all items and their points."""
    return [{"name": item, "points": points} for item, points in items.POINTS.items()]


@survivors.post("/survivors")
@describe(body=models.SurvivorIn, response=models.SurvivorOut, status=201, errors=(422,))
def register_survivor() -> tuple[dict[str, Any], int]:
    """Register a survivor."""
    survivor = get_network().register(read_body(models.SurvivorIn))
    return to_json(models.SurvivorOut.model_validate(survivor)), 201


@survivors.get("/survivors")
@describe(response=models.SurvivorList)
def list_survivors() -> dict[str, Any]:
    """List survivors in order of registration."""
    found = get_network().list_all()
    listing = models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in found]
    )
    return to_json(listing)


@survivors.get("/survivors/<int:survivor_id>")
@describe(response=models.SurvivorOut, errors=(404,))
def get_survivor(survivor_id: int) -> dict[str, Any]:
    """Get one survivor."""
    return to_json(models.SurvivorOut.model_validate(get_network().get(survivor_id)))


@survivors.patch("/survivors/<int:survivor_id>/location")
@describe(body=models.Location, response=models.SurvivorOut, errors=(404, 422))
def move_survivor(survivor_id: int) -> dict[str, Any]:
    """Change where a survivor is."""
    survivor = get_network().move(survivor_id, read_body(models.Location))
    return to_json(models.SurvivorOut.model_validate(survivor))
