"""What is stored: each class is a table."""

# phase 1: begin drop
from datetime import UTC, date, datetime

# phase 1: end
# phase 3: begin drop
from typing import Any

# phase 3: end
# phase 1: begin drop
import sqlalchemy as sa
from sqlalchemy import orm

# phase 1: end
from domain.database import Base


# phase 1: begin drop
class Timestamp(sa.TypeDecorator[datetime]):
    """A time in UTC: SQLite itself knows no time zones."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store a time without its zone."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Read a time with its zone."""
        return value.replace(tzinfo=UTC) if value else None


class Device(Base):
    """One device."""

    __tablename__ = "devices"

    device_uuid: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    latitude: orm.Mapped[float | None]
    longitude: orm.Mapped[float | None]
    deployment_date: orm.Mapped[date | None]
    owner: orm.Mapped[str]
    created_at: orm.Mapped[datetime] = orm.mapped_column(Timestamp)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(Timestamp)
    # phase 1: end
    # phase 3: begin drop
    created_by: orm.Mapped[str]
    history: orm.Mapped[list["Change"]] = orm.relationship(
        order_by="Change.id", cascade="all, delete-orphan"
    )
    # phase 3: end

    # phase 1: begin drop
    @property
    def localisation(self) -> dict[str, float] | None:
        """Where the device is, as the API shows it."""
        if self.latitude is None or self.longitude is None:
            return None
        return {"latitude": self.latitude, "longitude": self.longitude}


# phase 1: end
# phase 3: begin drop
class Change(Base):
    """One entry of the history of a device; it goes with the device."""

    __tablename__ = "changes"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    device_uuid: orm.Mapped[str] = orm.mapped_column(
        sa.ForeignKey("devices.device_uuid"), index=True
    )
    changed_at: orm.Mapped[datetime] = orm.mapped_column(Timestamp)
    changed_by: orm.Mapped[str]
    action: orm.Mapped[str]
    changes: orm.Mapped[dict[str, Any]] = orm.mapped_column(sa.JSON)


# phase 3: end
