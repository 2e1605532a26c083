"""What can go wrong on the candidate's side: the cause in one line, the next step in another."""

from dataclasses import dataclass


class Stop(Exception):  # noqa: N818 - not always an error: also a no to a question
    """A command cannot go on. `cause` and `remedy` are one line each."""

    def __init__(self, cause: str, remedy: str = "", code: int = 2) -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFailure:
    """Why the server did not start. The numbers are explained in docs/candidate.md."""

    number: str
    cause: str
    remedy: str
    log: str = ""
