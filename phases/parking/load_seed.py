"""The seed file of a load profile, with the ids that `load.toml` names."""

from random import Random
from typing import Any

USERS = 6000
"""At least as many as a load profile sends requests: each start is that of another user."""
GARAGES = 20
PARTNER = "00000000-0000-4000-8002-000000000001"


def make_content(chance: Random) -> dict[str, Any]:
    """Make the content of a seed file in which everybody finds a spot."""
    return {
        "partners": [{"id": PARTNER, "name": "Acme", "api_key": "load-key"}],
        "users": [
            {"id": f"00000000-0000-4000-8000-{n:012}", "partner_id": PARTNER}
            for n in range(1, USERS + 1)
        ],
        "garages": [make_garage(n) for n in range(1, GARAGES + 1)],
    }


def make_garage(number: int) -> dict[str, Any]:
    """Make a garage with a spot for every user."""
    doors = [
        {
            "id": f"00000000-0000-4000-8003-{number:06}{position:06}",
            "description": f"door {position}",
            "door_type": kind,
        }
        for position, kind in enumerate(("entry", "exit"), 1)
    ]
    return {
        "id": f"00000000-0000-4000-8001-{number:012}",
        "name": f"Garage {number}",
        "total_spots": USERS,
        "doors": doors,
    }
