"""Users."""

from typing import Any

from flask import Blueprint

from openapi import describe
from routes.exchange import get_parking, get_partner, to_json

users = Blueprint("users", __name__, url_prefix="/users")


@users.get("")
@describe(errors=(401,))
def list_users() -> list[dict[str, Any]]:
    """List the partner's users."""
    return [to_json(user) for user in get_parking().list_users(get_partner())]
