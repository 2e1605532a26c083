"""What can be wrong with a request that is well-formed."""


class ParkingError(Exception):
    """A request cannot be met: `detail` tells a person why, `code`, if there is one, a program."""

    def __init__(self, detail: str, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


class NotFoundError(ParkingError):
    """Nothing that this partner may see has this id."""


class ConflictError(ParkingError):
    """The user or the garage cannot take a session now."""
