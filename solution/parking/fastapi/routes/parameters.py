"""How a route gets the parking and the partner, and what every route documents."""

from typing import Annotated, Any

# phase 3: begin drop
import fastapi

# phase 3: end
from fastapi import Depends, Request

# phase 2: begin drop
from fastapi.security import APIKeyHeader

# phase 2: end
# phase 3: begin drop
from domain import fields, models

# phase 3: end
from domain.parking import Parking as DomainParking

# phase 2: begin drop
from domain.seed import Partner as DomainPartner

# phase 2: end
Responses = dict[int | str, dict[str, Any]]

BAD_BODY: Responses = {400: {"description": "The body is no text in UTF-8"}}
NOT_FOUND: Responses = {404: {"description": "Nothing has this id"}}
CONFLICT: Responses = {409: {"description": "It cannot be now; `code` says why"}}
# phase 2: begin drop
UNAUTHORIZED: Responses = {401: {"description": "The API key is missing or unknown"}}
# phase 2: end
# phase 3: begin drop
UNREACHABLE: Responses = {503: {"description": "A door does not respond"}}
# phase 3: end


def get_parking(request: Request) -> DomainParking:
    """Return the parking of the app that serves this request."""
    parking: DomainParking = request.app.state.parking
    return parking


Parking = Annotated[DomainParking, Depends(get_parking)]


# phase 2: begin drop
# Without auto_error: the response of older versions is a 403.
ApiKey = Annotated[str | None, Depends(APIKeyHeader(name="x-api-key", auto_error=False))]


def get_partner(parking: Parking, api_key: ApiKey) -> DomainPartner:
    """Return the partner whose key this request carries. Raises `UnauthorizedError`."""
    return parking.get_partner(api_key or "")


Partner = Annotated[DomainPartner, Depends(get_partner)]
with_key = [Depends(get_partner)]
"""For whole routers, so that a new route needs a key unless somebody decides otherwise."""
# phase 2: end
# phase 3: begin drop
IdempotencyKey = Annotated[fields.IdempotencyKey | None, fastapi.Header()]
Query = Annotated[models.SessionQuery, fastapi.Query()]
# phase 3: end
