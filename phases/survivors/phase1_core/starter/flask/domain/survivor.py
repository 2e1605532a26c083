"""One survivor; changes make a new one, so whoever holds the old one sees no half of them."""

from dataclasses import dataclass, replace

from domain.items import Items


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

    @property
    def inventory(self) -> Items | None:
        """The supplies as others see them."""
        return self.supplies

    def move(self, latitude: float, longitude: float) -> "Survivor":
        """Return this survivor at another place."""
        return replace(self, latitude=latitude, longitude=longitude)
