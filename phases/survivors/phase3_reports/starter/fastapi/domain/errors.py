"""What can be wrong with a request that is well-formed."""


class SurvivorNotFoundError(Exception):
    """No survivor has this id."""


class SelfDealingError(Exception):
    """Survivors report themselves or trade with themselves."""


class ConflictError(Exception):
    """The state of the network forbids it; `code` tells a program why, `detail` a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
