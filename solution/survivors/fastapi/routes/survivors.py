"""Items, and survivors with their locations."""

from fastapi import APIRouter, status

from domain import items, models

# phase 3: begin drop
from domain.reports import page_of

# phase 3: end
from routes.parameters import NOT_FOUND, Network

# phase 3: begin drop
from routes.query import Query

# phase 3: end

survivors = APIRouter(tags=["survivors"])


@survivors.get("/items")
def list_items() -> list[models.ItemOut]:
    """List all items and their points."""
    # phase 1: begin
    return [models.ItemOut(name=item, points=points) for item, points in items.POINTS.items()]
    # phase 1: end


@survivors.post("/survivors", status_code=status.HTTP_201_CREATED)
def register_survivor(body: models.SurvivorIn, network: Network) -> models.SurvivorOut:
    """Register a survivor."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.register(body))
    # phase 1: end


# phase 1: begin drop
@survivors.get("/survivors")
def list_survivors(
    network: Network,
    # phase 1: end
    # phase 3: begin drop
    query: Query,
    # phase 3: end
    # phase 1: begin drop
) -> models.SurvivorList:
    """List survivors in order of registration."""
    found = network.list_all()
    # phase 1: end
    # phase 3: begin drop
    found, page = page_of(found, query)
    # phase 3: end
    # phase 1: begin drop
    return models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in found],
        # phase 1: end
        # phase 3: begin drop
        **page,
        # phase 3: end
        # phase 1: begin drop
    )


# phase 1: end
@survivors.get("/survivors/{survivor_id}", responses=NOT_FOUND)
def get_survivor(survivor_id: int, network: Network) -> models.SurvivorOut:
    """Get one survivor."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.get(survivor_id))
    # phase 1: end


@survivors.patch("/survivors/{survivor_id}/location", responses=NOT_FOUND)
def move_survivor(survivor_id: int, body: models.Location, network: Network) -> models.SurvivorOut:
    """Change where a survivor is."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.move(survivor_id, body))
    # phase 1: end
