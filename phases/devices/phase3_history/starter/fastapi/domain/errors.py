"""What can be wrong with a request that is well-formed."""


class DeviceNotFoundError(Exception):
    """No device has this uuid."""


class DeviceExistsError(Exception):
    """A device has this uuid already."""


class ImmutableUuidError(Exception):
    """The body names another uuid than the path."""


class UnauthorizedError(Exception):
    """Nobody, or nobody we know, sends this request; the text says why."""
