"""One parking session; its end makes a new one, so whoever holds the old one sees no half."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """Whether somebody still parks."""

    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session at one moment."""

    id: UUID
    partner_id: UUID
    garage_id: UUID
    user_id: UUID
    license_plate: str
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def status(self) -> Status:
        """Running until there is an end."""
        return Status.RUNNING if self.ended_at is None else Status.STOPPED

    def stop(self) -> "Session":
        """Return this session with an end."""
        return replace(self, ended_at=datetime.now(UTC))
