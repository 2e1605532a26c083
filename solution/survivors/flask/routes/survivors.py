"""Items, and survivors with their locations."""

from typing import Any

from flask import Blueprint

from domain import items, models

# phase 3: begin drop
from domain.reports import page_of

# phase 3: end
from openapi import describe
from routes.exchange import get_network, read_body, to_json

# phase 3: begin drop
from routes.query import read_query

# phase 3: end

survivors = Blueprint("survivors", __name__)


@survivors.get("/items")
def list_items() -> list[dict[str, Any]]:
    """List all items and their points."""
    # phase 1: begin
    return [{"name": item, "points": points} for item, points in items.POINTS.items()]
    # phase 1: end


@survivors.post("/survivors")
@describe(body=models.SurvivorIn, response=models.SurvivorOut, status=201, errors=(422,))
def register_survivor() -> tuple[dict[str, Any], int]:
    """Register a survivor."""
    # phase 1: begin
    survivor = get_network().register(read_body(models.SurvivorIn))
    return to_json(models.SurvivorOut.model_validate(survivor)), 201
    # phase 1: end


# phase 1: begin drop
@survivors.get("/survivors")
@describe(response=models.SurvivorList)
def list_survivors() -> dict[str, Any]:
    """List survivors in order of registration."""
    found = get_network().list_all()
    # phase 1: end
    # phase 3: begin drop
    found, page = page_of(found, read_query())
    # phase 3: end
    # phase 1: begin drop
    listing = models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in found],
        # phase 1: end
        # phase 3: begin drop
        **page,
        # phase 3: end
        # phase 1: begin drop
    )
    return to_json(listing)


# phase 1: end
@survivors.get("/survivors/<int:survivor_id>")
@describe(response=models.SurvivorOut, errors=(404,))
def get_survivor(survivor_id: int) -> dict[str, Any]:
    """Get one survivor."""
    # phase 1: begin
    return to_json(models.SurvivorOut.model_validate(get_network().get(survivor_id)))
    # phase 1: end


@survivors.patch("/survivors/<int:survivor_id>/location")
@describe(body=models.Location, response=models.SurvivorOut, errors=(404, 422))
def move_survivor(survivor_id: int) -> dict[str, Any]:
    """Change where a survivor is."""
    # phase 1: begin
    survivor = get_network().move(survivor_id, read_body(models.Location))
    return to_json(models.SurvivorOut.model_validate(survivor))
    # phase 1: end
