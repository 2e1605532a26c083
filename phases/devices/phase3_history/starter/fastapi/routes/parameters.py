"""How a route gets the registry and the user, and what every route documents."""

from typing import Annotated, Any

import fastapi
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.access import Access
from domain.errors import UnauthorizedError
from domain.models import ListQuery
from domain.registry import DeviceRegistry

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No device has this uuid"}}
EXISTS: dict[int | str, dict[str, Any]] = {409: {"description": "A device has this uuid already"}}


def get_registry(request: Request) -> DeviceRegistry:
    """Return the registry of the app that serves this request."""
    registry: DeviceRegistry = request.app.state.registry
    return registry


Registry = Annotated[DeviceRegistry, Depends(get_registry)]
DeviceUuid = Annotated[str, fastapi.Path()]


def get_access(request: Request) -> Access:
    """Return who may use the app that serves this request."""
    access: Access = request.app.state.access
    return access


SignIn = Annotated[Access, Depends(get_access)]
# Without auto_error: its own response lacks the header that a 401 needs.
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def read_user(access: SignIn, bearer: Bearer) -> str:
    """Return the user whose token this request carries. Raises `UnauthorizedError`."""
    if bearer is None:
        raise UnauthorizedError("send a token: Authorization: Bearer …")
    return access.read_token(bearer.credentials)


User = Annotated[str, Depends(read_user)]
Page = Annotated[ListQuery, fastapi.Query()]
