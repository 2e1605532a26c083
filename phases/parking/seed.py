"""The garages, partners and users of one group of hidden checks."""

from random import Random
from typing import Any
from uuid import UUID

GARAGES_BY_SPOTS = {0: 2, 1: 18, 2: 30, 5: 6}
USERS_OF_PARTNERS = (120, 12)
"""Enough that no check of a group shares a garage or a user with another."""


def make_content(chance: Random) -> dict[str, Any]:
    """Make the content of a seed file in which every id and every key is a new one."""
    partners = [
        {"id": make_id(chance), "name": name, "api_key": f"{name.lower()}-{make_id(chance)[:13]}"}
        for name in ("Acme", "Bolt")
    ]
    users = [
        {"id": make_id(chance), "partner_id": partner["id"]}
        for partner, number in zip(partners, USERS_OF_PARTNERS, strict=True)
        for _ in range(number)
    ]
    chance.shuffle(users)
    sizes = [spots for spots, number in GARAGES_BY_SPOTS.items() for _ in range(number)]
    chance.shuffle(sizes)
    garages = [make_garage(chance, f"Garage {n}", spots) for n, spots in enumerate(sizes, 1)]
    return {"partners": partners, "users": users, "garages": garages}


def make_garage(chance: Random, name: str, spots: int) -> dict[str, Any]:
    """Make a garage with one entry, one exit and a door for pedestrians, in any order."""
    kinds = ["entry", "exit", "pedestrian"]
    chance.shuffle(kinds)
    doors = [
        {"id": make_id(chance), "description": f"door {n}", "door_type": kind}
        for n, kind in enumerate(kinds, 1)
    ]
    return {"id": make_id(chance), "name": name, "total_spots": spots, "doors": doors}


def make_id(chance: Random) -> str:
    """Make a uuid."""
    return str(UUID(int=chance.getrandbits(128), version=4))
