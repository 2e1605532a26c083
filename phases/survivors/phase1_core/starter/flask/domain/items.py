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
