# phase 3: begin drop
"""What is worked out from the survivors: the report and the pages of their list."""

from collections.abc import Sequence
from typing import Any

from domain.items import Item, worth
from domain.models import ListQuery, Report
from domain.survivor import Survivor


def report_on(survivors: Sequence[Survivor]) -> Report:
    """Sum up the network."""
    infected = [survivor for survivor in survivors if survivor.infected]
    healthy = [survivor for survivor in survivors if not survivor.infected]
    return Report(
        infected_percentage=percentage(len(infected), len(survivors)),
        non_infected_percentage=percentage(len(healthy), len(survivors)),
        average_resources={item: average_of(item, healthy) for item in Item},
        points_lost=sum(worth(survivor.supplies) for survivor in infected),
    )


def percentage(part: int, whole: int) -> float:
    """Return a part of a whole as 0 to 100; 0 when there is nothing."""
    return 100 * part / whole if whole else 0


def average_of(item: Item, survivors: Sequence[Survivor]) -> float:
    """Return how much of an item a survivor owns on average; 0 when there is nobody."""
    owned = sum(survivor.supplies[item] for survivor in survivors)
    return owned / len(survivors) if survivors else 0


def page_of(survivors: list[Survivor], query: ListQuery) -> tuple[list[Survivor], dict[str, Any]]:
    """Return the survivors of one page, and the keys that describe the page."""
    if query.infected is not None:
        survivors = [each for each in survivors if each.infected == query.infected]
    end = query.skip + query.limit
    return survivors[query.skip : end], {
        "total": len(survivors),
        "page": query.skip // query.limit + 1,
        "size": query.limit,
        "has_next": end < len(survivors),
    }


# phase 3: end
