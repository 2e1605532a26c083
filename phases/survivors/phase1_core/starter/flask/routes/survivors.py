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
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.post("/survivors")
@describe(body=models.SurvivorIn, response=models.SurvivorOut, status=201, errors=(422,))
def register_survivor() -> tuple[dict[str, Any], int]:
    """Register a survivor."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.get("/survivors/<int:survivor_id>")
@describe(response=models.SurvivorOut, errors=(404,))
def get_survivor(survivor_id: int) -> dict[str, Any]:
    """Get one survivor."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.patch("/survivors/<int:survivor_id>/location")
@describe(body=models.Location, response=models.SurvivorOut, errors=(404, 422))
def move_survivor(survivor_id: int) -> dict[str, Any]:
    """Change where a survivor is."""
    # Phase 1: your code goes here.
    raise NotImplementedError
