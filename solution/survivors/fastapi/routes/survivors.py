"""Items, and survivors with their locations."""

# phase 3: begin drop
from typing import Annotated

# phase 3: end
from fastapi import (
    APIRouter,
    # phase 3: begin drop
    Query,
    # phase 3: end
    status,
)

from domain import (
    models,
    # phase 3: begin drop
    reports,
    # phase 3: end
)
from routes.network import NOT_FOUND, Network

router = APIRouter(tags=["survivors"])


@router.get("/items")
def list_items() -> list[models.ItemOut]:
    """List all items and their points."""
    # phase 1: begin
    return [models.ItemOut(name=item, points=points) for item, points in models.POINTS.items()]
    # phase 1: end


@router.post("/survivors", status_code=status.HTTP_201_CREATED)
def register_survivor(body: models.SurvivorIn, network: Network) -> models.SurvivorOut:
    """Register a survivor."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.register(body))
    # phase 1: end


@router.get("/survivors")
def list_survivors(
    network: Network,
    # phase 3: begin drop
    query: Annotated[models.ListQuery, Query()],
    # phase 3: end
) -> models.SurvivorList:
    """List survivors in order of registration."""
    # phase 1: begin
    survivors = network.list_all()
    # phase 1: end
    # phase 3: begin drop
    survivors, page = reports.page_of(survivors, query)
    # phase 3: end
    # phase 1: begin drop
    return models.SurvivorList(
        survivors=[models.SurvivorOut.model_validate(survivor) for survivor in survivors],
        # phase 1: end
        # phase 3: begin drop
        **page,
        # phase 3: end
        # phase 1: begin drop
    )
    # phase 1: end


@router.get("/survivors/{survivor_id}", responses=NOT_FOUND)
def get_survivor(survivor_id: int, network: Network) -> models.SurvivorOut:
    """Get one survivor."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.get(survivor_id))
    # phase 1: end


@router.patch("/survivors/{survivor_id}/location", responses=NOT_FOUND)
def move_survivor(survivor_id: int, body: models.Location, network: Network) -> models.SurvivorOut:
    """Change where a survivor is."""
    # phase 1: begin
    return models.SurvivorOut.model_validate(network.move(survivor_id, body))
    # phase 1: end
