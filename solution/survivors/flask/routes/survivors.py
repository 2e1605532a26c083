"""Items, and survivors with their locations."""

from typing import Any

from flask import Blueprint

from domain import (
    models,
    # phase 3: begin drop
    reports,
    # phase 3: end
)
from openapi import describe
from routes.exchange import (
    get_network,
    read_body,
    # phase 3: begin drop
    read_query,
    # phase 3: end
    to_json,
)

routes = Blueprint("survivors", __name__)


@routes.get("/items")
def list_items() -> list[dict[str, Any]]:
    """List all items and their points."""
    # phase 1: begin
    return [{"name": item, "points": points} for item, points in models.POINTS.items()]
    # phase 1: end


@routes.post("/survivors")
@describe(body=models.SurvivorIn, response=models.SurvivorOut, status=201, errors=(422,))
def register_survivor() -> tuple[dict[str, Any], int]:
    """Register a survivor."""
    # phase 1: begin
    survivor = get_network().register(read_body(models.SurvivorIn))
    return to_json(models.SurvivorOut.model_validate(survivor)), 201
    # phase 1: end


@routes.get("/survivors")
@describe(response=models.SurvivorList)
def list_survivors() -> dict[str, Any]:
    """List survivors in order of registration."""
    # phase 1: begin
    survivors = get_network().list_all()
    # phase 1: end
    # phase 3: begin drop
    survivors, page = reports.page_of(survivors, read_query(models.ListQuery))
    # phase 3: end
    # phase 1: begin drop
    listing = models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in survivors],
        # phase 1: end
        # phase 3: begin drop
        **page,
        # phase 3: end
        # phase 1: begin drop
    )
    return to_json(listing)
    # phase 1: end


@routes.get("/survivors/<int:survivor_id>")
@describe(response=models.SurvivorOut, errors=(404,))
def get_survivor(survivor_id: int) -> dict[str, Any]:
    """Get one survivor."""
    # phase 1: begin
    return to_json(models.SurvivorOut.model_validate(get_network().get(survivor_id)))
    # phase 1: end


@routes.patch("/survivors/<int:survivor_id>/location")
@describe(body=models.Location, response=models.SurvivorOut, errors=(404, 422))
def move_survivor(survivor_id: int) -> dict[str, Any]:
    """Change where a survivor is."""
    # phase 1: begin
    survivor = get_network().move(survivor_id, read_body(models.Location))
    return to_json(models.SurvivorOut.model_validate(survivor))
    # phase 1: end
