"""How a route gets the parking and the partner, and what every route documents."""

from typing import Annotated, Any

from fastapi import Depends, Request

from domain.parking import Parking as DomainParking

Responses = dict[int | str, dict[str, Any]]

BAD_BODY: Responses = {400: {"description": "The body is no text in UTF-8"}}
NOT_FOUND: Responses = {404: {"description": "Nothing has this id"}}
CONFLICT: Responses = {409: {"description": "It cannot be now; `code` says why"}}


def get_parking(request: Request) -> DomainParking:
    """Return the parking of the app that serves this request."""
    parking: DomainParking = request.app.state.parking
    return parking


Parking = Annotated[DomainParking, Depends(get_parking)]
