"""Users."""

from fastapi import APIRouter

from domain.seed import User
from routes.parameters import Parking, Partner

users = APIRouter(prefix="/users", tags=["users"])


@users.get("")
def list_users(parking: Parking, partner: Partner) -> list[User]:
    """List the partner's users."""
    return parking.list_users(partner)
