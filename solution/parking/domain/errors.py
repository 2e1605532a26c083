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


# phase 2: begin drop
class UnauthorizedError(ParkingError):
    """Nobody has this API key."""


class HardwareError(ParkingError):
    """A door did not do what it was asked for."""

    def __init__(self) -> None:
        super().__init__("a door does not respond: try again later", "hardware_unreachable")


# phase 2: end
# phase 3: begin drop
class KeyReusedError(ParkingError):
    """An idempotency key came with another body before."""

    def __init__(self) -> None:
        super().__init__("this key came with another body before", "idempotency_key_reused")


# phase 3: end
