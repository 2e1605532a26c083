"""The devices in the database; each method is one transaction, done when it returns."""

# phase 1: begin drop
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

# phase 1: end
from domain import errors, models, tables
from domain.database import Sessions

# phase 3: begin drop
from domain.history import compare_fields
from domain.places import distance_in_km

# phase 3: end


class DeviceRegistry:
    """All devices by uuid."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def create(
        self,
        new: models.NewDevice,
        # phase 3: begin drop
        user: str,
        # phase 3: end
    ) -> models.DeviceOut:
        """Add a device. Raises `DeviceExistsError`."""
        # phase 1: begin
        now = datetime.now(UTC)
        device = tables.Device(device_uuid=new.device_uuid, created_at=now, updated_at=now)
        set_fields(device, new)
        # phase 1: end
        # phase 3: begin drop
        device.created_by = user
        device.history.append(
            tables.Change(
                changed_at=now, changed_by=user, action="created", changes=compare_fields({}, new)
            )
        )
        # phase 3: end
        # phase 1: begin drop
        try:
            # The database decides who is first, also between two requests at the same time.
            with self._sessions.begin() as session:
                session.add(device)
        except IntegrityError as error:
            raise errors.DeviceExistsError from error
        return models.DeviceOut.model_validate(device)
        # phase 1: end

    def get(self, device_uuid: str) -> models.DeviceOut:
        """Return one device. Raises `DeviceNotFoundError`."""
        # phase 1: begin
        with self._sessions.begin() as session:
            return models.DeviceOut.model_validate(find(session, device_uuid))
        # phase 1: end

    # phase 1: begin drop
    def list_page(
        self,
        # phase 1: end
        # phase 2: begin drop
        query: models.ListQuery,
        # phase 2: end
        # phase 1: begin drop
    ) -> models.DeviceList:
        """Return devices by uuid."""
        devices = sa.select(tables.Device).order_by(tables.Device.device_uuid)
        # phase 1: end
        # phase 2: begin drop
        if query.owner is not None:
            devices = devices.where(sa.func.lower(tables.Device.owner) == query.owner.lower())
        count = sa.select(sa.func.count()).select_from(devices.subquery())
        devices = devices.offset(query.skip).limit(query.limit)
        # phase 2: end
        # phase 1: begin drop
        with self._sessions.begin() as session:
            # phase 1: end
            # phase 2: begin drop
            total = session.scalars(count).one()
            # phase 2: end
            # phase 1: begin drop
            return models.DeviceList(
                devices=[
                    models.DeviceOut.model_validate(each) for each in session.scalars(devices)
                ],
                # phase 1: end
                # phase 2: begin drop
                total=total,
                page=query.skip // query.limit + 1,
                size=query.limit,
                has_next=query.skip + query.limit < total,
                # phase 2: end
                # phase 1: begin drop
            )

    # phase 1: end
    def replace(
        self,
        device_uuid: str,
        new: models.ChangedDevice,
        # phase 3: begin drop
        user: str,
        # phase 3: end
    ) -> models.DeviceOut:
        """Change a device; what the body leaves out becomes null.

        Raises `ImmutableUuidError` or `DeviceNotFoundError`, in this order.
        """
        # phase 1: begin
        if new.device_uuid not in (None, device_uuid):
            raise errors.ImmutableUuidError
        with self._sessions.begin() as session:
            device = find(session, device_uuid)
            # phase 1: end
            # phase 3: begin drop
            check_creator(device, user)
            shown = models.DeviceOut.model_validate(device).model_dump(mode="json")
            changes = compare_fields(shown, new)
            # phase 3: end
            # phase 1: begin drop
            set_fields(device, new)
            if session.is_modified(device):
                device.updated_at = datetime.now(UTC)
                # phase 1: end
                # phase 3: begin drop
                device.history.append(
                    tables.Change(
                        changed_at=device.updated_at,
                        changed_by=user,
                        action="updated",
                        changes=changes,
                    )
                )
                # phase 3: end
            # phase 1: begin drop
            return models.DeviceOut.model_validate(device)
        # phase 1: end

    def delete(
        self,
        device_uuid: str,
        # phase 3: begin drop
        user: str,
        # phase 3: end
    ) -> None:
        """Remove a device. Raises `DeviceNotFoundError`."""
        # phase 1: begin
        with self._sessions.begin() as session:
            device = find(session, device_uuid)
            # phase 1: end
            # phase 3: begin drop
            check_creator(device, user)
            # phase 3: end
            # phase 1: begin drop
            session.delete(device)
        # phase 1: end

    # phase 3: begin drop
    def read_history(self, device_uuid: str) -> list[models.ChangeOut]:
        """Return the changes of a device, oldest first. Raises `DeviceNotFoundError`."""
        with self._sessions.begin() as session:
            changes = find(session, device_uuid).history
            return [models.ChangeOut.model_validate(change) for change in changes]

    def find_near(self, query: models.NearQuery) -> list[models.Neighbour]:
        """Return the devices within a radius, nearest first, by uuid where equally far."""
        with self._sessions.begin() as session:
            placed = sa.select(tables.Device).where(tables.Device.latitude.is_not(None))
            neighbours = [
                models.Neighbour(
                    device=models.DeviceOut.model_validate(device),
                    distance_km=distance_in_km(query, models.Place(**device.localisation or {})),
                )
                for device in session.scalars(placed)
            ]
        near = [each for each in neighbours if each.distance_km <= query.radius_km]
        return sorted(near, key=lambda each: (each.distance_km, each.device.device_uuid))

    # phase 3: end


# phase 1: begin drop
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


# phase 1: end
# phase 3: begin drop
def check_creator(device: tables.Device, user: str) -> None:
    """Check that a user may change a device. Raises `ForbiddenError`."""
    if device.created_by != user:
        raise errors.ForbiddenError


# phase 3: end
