"""One survivor; changes make a new one, so whoever holds the old one sees no half of them."""

from dataclasses import dataclass, replace

from domain.items import Items

REPORTS_TO_INFECT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """One survivor at one moment."""

    id: int
    name: str
    age: int
    gender: str
    latitude: float
    longitude: float
    supplies: Items
    reporters: frozenset[int] = frozenset()

    @property
    def inventory(self) -> Items | None:
        """The supplies as others see them."""
        if self.infected:
            return None
        return self.supplies

    @property
    def infection_reports(self) -> int:
        """How many others reported this survivor."""
        return len(self.reporters)

    @property
    def infected(self) -> bool:
        """Whether enough others reported this survivor."""
        return self.infection_reports >= REPORTS_TO_INFECT

    def move(self, latitude: float, longitude: float) -> "Survivor":
        """Return this survivor at another place."""
        return replace(self, latitude=latitude, longitude=longitude)

    def receive_report(self, reporter_id: int) -> "Survivor":
        """Return this survivor with one reporter more."""
        return replace(self, reporters=self.reporters | {reporter_id})

    def owns(self, items: Items) -> bool:
        """Check that the supplies suffice for all of these items."""
        return all(self.supplies[item] >= quantity for item, quantity in items.items())

    def exchange(self, given: Items, received: Items) -> "Survivor":
        """Return this survivor after a trade."""
        supplies = {
            item: quantity + received.get(item, 0)
            for item, quantity in self.supplies.items()
        }
        return replace(self, supplies=supplies)
