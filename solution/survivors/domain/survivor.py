"""One survivor; changes make a new one, so whoever holds the old one sees no half of them."""

from dataclasses import dataclass, replace

from domain.items import Items

# phase 2: begin drop
REPORTS_TO_INFECT = 3


# phase 2: end


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
    # phase 2: begin drop
    reporters: frozenset[int] = frozenset()
    # phase 2: end

    @property
    def inventory(self) -> Items | None:
        """The supplies as others see them."""
        # phase 2: begin drop
        if self.infected:
            return None
        # phase 2: end
        return self.supplies

    # phase 2: begin drop
    @property
    def infection_reports(self) -> int:
        """How many others reported this survivor."""
        return len(self.reporters)

    @property
    def infected(self) -> bool:
        """Whether enough others reported this survivor."""
        return self.infection_reports >= REPORTS_TO_INFECT

    # phase 2: end
    def move(self, latitude: float, longitude: float) -> "Survivor":
        """Return this survivor at another place."""
        return replace(self, latitude=latitude, longitude=longitude)

    # phase 2: begin drop
    def receive_report(self, reporter_id: int) -> "Survivor":
        """Return this survivor with one reporter more."""
        return replace(self, reporters=self.reporters | {reporter_id})

    def owns(self, items: Items) -> bool:
        """Check that the supplies suffice for all of these items."""
        return all(self.supplies[item] >= quantity for item, quantity in items.items())

    def exchange(self, given: Items, received: Items) -> "Survivor":
        """Return this survivor after a trade."""
        supplies = {
            item: quantity - given.get(item, 0) + received.get(item, 0)
            for item, quantity in self.supplies.items()
        }
        return replace(self, supplies=supplies)

    # phase 2: end
