# phase 3: begin drop
"""Whether the API serves."""

from typing import Any

from domain import models
from openapi import describe
from routes.exchange import get_parking, to_json


@describe(response=models.Health)
def get_health() -> dict[str, Any]:
    """Say that the API serves, and whether the hardware responds."""
    return to_json(get_parking().check_health())


# phase 3: end
