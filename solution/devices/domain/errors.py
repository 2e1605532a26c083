"""What can be wrong with a request that is well-formed."""


class DeviceNotFoundError(Exception):
    """No device has this uuid."""


class DeviceExistsError(Exception):
    """A device has this uuid already."""


class ImmutableUuidError(Exception):
    """The body names another uuid than the path."""


# phase 2: begin drop
class UnauthorizedError(Exception):
    """Nobody, or nobody we know, sends this request; the text says why."""


# phase 2: end
# phase 3: begin drop
class ForbiddenError(Exception):
    """The device belongs to somebody else."""


# phase 3: end
