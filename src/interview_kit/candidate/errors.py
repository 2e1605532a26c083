"""What can go wrong on the candidate's side: one line with the cause, one with the next step."""

from dataclasses import dataclass


class Stop(Exception):  # noqa: N818 - not always an error: also a no to a question
    """A command cannot go on. `cause` and `cure` are one line each."""

    def __init__(self, cause: str, cure: str = "", code: int = 2) -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a server cannot be talked to. The numbers are explained in docs/candidate.md."""

    number: str
    cause: str
    cure: str
    place: str = ""
    log: str = ""


class TroubleError(Exception):
    """A server that cannot be talked to."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.cause)
        self.trouble = trouble
