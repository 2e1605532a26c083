"""Items, and survivors with their locations."""

from fastapi import APIRouter, status

from domain import items, models
from routes.parameters import NOT_FOUND, Network

survivors = APIRouter(tags=["survivors"])


@survivors.get("/items")
def list_items() -> list[models.ItemOut]:
    """List all items and their points."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.post("/survivors", status_code=status.HTTP_201_CREATED)
def register_survivor(body: models.SurvivorIn, network: Network) -> models.SurvivorOut:
    """Register a survivor."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.get("/survivors/{survivor_id}", responses=NOT_FOUND)
def get_survivor(survivor_id: int, network: Network) -> models.SurvivorOut:
    """Get one survivor."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@survivors.patch("/survivors/{survivor_id}/location", responses=NOT_FOUND)
def move_survivor(survivor_id: int, body: models.Location, network: Network) -> models.SurvivorOut:
    """Change where a survivor is."""
    # Phase 1: your code goes here.
    raise NotImplementedError
