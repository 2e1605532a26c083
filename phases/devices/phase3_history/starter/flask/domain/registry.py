"""The devices in the database; each method is one transaction, done when it returns."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import errors, models, tables
from domain.database import Sessions


class DeviceRegistry:
    """All devices by uuid."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def create(self, new: models.NewDevice) -> models.DeviceOut:
        """Add a device. Raises `DeviceExistsError`."""
        now = datetime.now(UTC)
        device = tables.Device(device_uuid=new.device_uuid, created_at=now, updated_at=now)
        set_fields(device, new)
        try:
            # The database decides who is first, also between two requests at the same time.
            with self._sessions.begin() as session:
                session.add(device)
        except IntegrityError as error:
            raise errors.DeviceExistsError from error
        return models.DeviceOut.model_validate(device)

    def get(self, device_uuid: str) -> models.DeviceOut:
        """Return one device. Raises `DeviceNotFoundError`."""
        with self._sessions.begin() as session:
            return models.DeviceOut.model_validate(find(session, device_uuid))

    def list_page(self, query: models.ListQuery) -> models.DeviceList:
        """Return devices by uuid."""
        devices = sa.select(tables.Device).order_by(tables.Device.device_uuid)
        if query.owner is not None:
            devices = devices.where(sa.func.lower(tables.Device.owner) == query.owner.lower())
        count = sa.select(sa.func.count()).select_from(devices.subquery())
        devices = devices.offset(query.skip).limit(query.limit)
        with self._sessions.begin() as session:
            total = session.scalars(count).one()
            return models.DeviceList(
                devices=[
                    models.DeviceOut.model_validate(each) for each in session.scalars(devices)
                ],
                total=total,
                page=query.skip // query.limit + 1,
                size=query.limit,
                has_next=query.skip + query.limit < total,
            )

    def replace(self, device_uuid: str, new: models.ChangedDevice) -> models.DeviceOut:
        """Change a device; what the body leaves out becomes null.

        Raises `ImmutableUuidError` or `DeviceNotFoundError`, in this order.
        """
        if new.device_uuid not in (None, device_uuid):
            raise errors.ImmutableUuidError
        with self._sessions.begin() as session:
            device = find(session, device_uuid)
            set_fields(device, new)
            if session.is_modified(device):
                device.updated_at = datetime.now(UTC)
            return models.DeviceOut.model_validate(device)

    def delete(self, device_uuid: str) -> None:
        """Remove a device. Raises `DeviceNotFoundError`."""
        with self._sessions.begin() as session:
            device = find(session, device_uuid)
            session.delete(device)


def find(session: Session, device_uuid: str) -> tables.Device:
    """Look a device up. Raises `DeviceNotFoundError`."""
    device = session.get(tables.Device, device_uuid)
    if device is None:
        raise errors.DeviceNotFoundError
    return device


def set_fields(device: tables.Device, new: models.DeviceFields) -> None:
    """Give a device the fields of a body."""
    place = new.localisation
    device.latitude = place.latitude if place else None
    device.longitude = place.longitude if place else None
    device.deployment_date = new.deployment_date
    device.owner = new.owner
