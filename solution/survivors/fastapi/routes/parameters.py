"""How a route gets the network, and what every route documents."""

from typing import Annotated, Any

from fastapi import Depends, Request

from domain.network import SurvivorNetwork

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No survivor has this id"}}


def get_network(request: Request) -> SurvivorNetwork:
    """Return the network of the app that serves this request."""
    network: SurvivorNetwork = request.app.state.network
    return network


Network = Annotated[SurvivorNetwork, Depends(get_network)]
