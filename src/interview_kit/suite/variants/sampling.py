"""Samples that are spread over what they are drawn from."""

import random
from collections.abc import Sequence
from typing import TypeVar

SAMPLE_SIZE = 200
"""How many mutants of a large program are made and run."""

Item = TypeVar("Item")


def draw(items: Sequence[Item], size: int, seed: int) -> list[Item]:
    """Take items at equal steps from a random start, so that each has the same chance."""
    step = len(items) / size
    start = random.Random(f"sample {seed}").random() * step
    return [items[int(start + step * i)] for i in range(size)]
