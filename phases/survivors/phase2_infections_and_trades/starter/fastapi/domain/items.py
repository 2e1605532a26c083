"""What survivors own."""

from collections.abc import Mapping
from enum import StrEnum


class Item(StrEnum):
    """Something that a survivor can own."""

    WATER = "water"
    FOOD = "food"
    MEDICATION = "medication"
    AMMUNITION = "ammunition"


Items = Mapping[Item, int]
"""How many pieces of each item."""

POINTS: Items = {Item.WATER: 4, Item.FOOD: 3, Item.MEDICATION: 2, Item.AMMUNITION: 1}


def complete(named: Items) -> Items:
    """Add the items that were not named, with a quantity of 0."""
    return {item: named.get(item, 0) for item in Item}
