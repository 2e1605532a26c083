"""What the hidden checks found."""

from dataclasses import dataclass

from interview_kit.core.model.states import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request of a check and what came back; `error` when nothing usable did."""

    method: str
    target: str
    request_body: str
    status: int | None
    response_body: str
    error: str | None
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found. `message` repeats between runs; `exchanges` need not."""

    name: str
    requirement: str
    title: str
    outcome: Outcome
    message: str
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The hidden checks' findings; `cause` in one line when the server never answered."""

    checks: tuple[CheckResult, ...]
    cause: str | None = None
    log: str = ""
