"""What is stored: each class is a table."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from domain.database import Base


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

    @property
    def localisation(self) -> dict[str, float] | None:
        """Where the device is, as the API shows it."""
        if self.latitude is None or self.longitude is None:
            return None
        return {"latitude": self.latitude, "longitude": self.longitude}
