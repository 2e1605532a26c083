"""The devices in the database; each method is one transaction, done when it returns."""

from domain import errors, models, tables
from domain.database import Sessions


class DeviceRegistry:
    """All devices by uuid."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def create(self, new: models.NewDevice) -> models.DeviceOut:
        """Add a device. Raises `DeviceExistsError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def get(self, device_uuid: str) -> models.DeviceOut:
        """Return one device. Raises `DeviceNotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def replace(self, device_uuid: str, new: models.ChangedDevice) -> models.DeviceOut:
        """Change a device; what the body leaves out becomes null.

        Raises `ImmutableUuidError` or `DeviceNotFoundError`, in this order.
        """
        # Phase 1: your code goes here.
        raise NotImplementedError

    def delete(self, device_uuid: str) -> None:
        """Remove a device. Raises `DeviceNotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError
