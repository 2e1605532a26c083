"""Items, and survivors with their locations."""

from fastapi import APIRouter, status

from domain import items, models
from routes.parameters import NOT_FOUND, Network

survivors = APIRouter(tags=["survivors"])


@survivors.get("/items")
def list_items() -> list[models.ItemOut]:
    """List all items and their points."""
    return [models.ItemOut(name=item, points=points) for item, points in items.POINTS.items()]


@survivors.post("/survivors", status_code=status.HTTP_201_CREATED)
def register_survivor(body: models.SurvivorIn, network: Network) -> models.SurvivorOut:
    """Register a survivor."""
    return models.SurvivorOut.model_validate(network.register(body))


@survivors.get("/survivors")
def list_survivors(network: Network) -> models.SurvivorList:
    """List survivors in order of registration."""
    found = network.list_all()
    return models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in found]
    )


@survivors.get("/survivors/{survivor_id}", responses=NOT_FOUND)
def get_survivor(survivor_id: int, network: Network) -> models.SurvivorOut:
    """Get one survivor."""
    return models.SurvivorOut.model_validate(network.get(survivor_id))


@survivors.patch("/survivors/{survivor_id}/location", responses=NOT_FOUND)
def move_survivor(survivor_id: int, body: models.Location, network: Network) -> models.SurvivorOut:
    """Change where a survivor is."""
    return models.SurvivorOut.model_validate(network.move(survivor_id, body))
