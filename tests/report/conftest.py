"""Whole scorecards made by hand: what the renderers are looked at with."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core.model import Outcome, Verdict
from interview_kit.metrics.record import MetricPart
from interview_kit.metrics.robustness.record import RobustnessFinding, RobustnessPart
from interview_kit.scorecard import result
from interview_kit.scorecard.result import Result

HERE = Path(__file__).parent
LOG = """\
Traceback (most recent call last):
  File "app.py", line 3, in <module>
    import sqlmodel
ModuleNotFoundError: No module named 'sqlmodel'
"""
FOREIGN = (
    "\x1b[2J\x1b]0;x\x07<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    "[red]x[/red] \u202elive ::error::boom ##[error]x\n::error file=a::b\n=cmd|'/c calc'!A0"
    "\udc80\x00 ]]> <!-- {{ 7*7 }} {% raw %} https://evil.example/x.png | `x` 日本"
)
ROBUSTNESS = RobustnessPart(
    operations=7,
    requests=98,
    total=2,
    kinds={"ServerError": 1, "UndefinedStatusCode": 1},
    findings=(
        RobustnessFinding(
            kind="ServerError", operation="POST /users/", request="POST /users/ null", status=500
        ),
        RobustnessFinding(
            kind="UndefinedStatusCode",
            operation="GET /users/{id}",
            request="GET /users/0",
            status=404,
        ),
    ),
    reason=None,
)
OURS = {"state", "status", "verdict", "outcome", "kind", "manifest"}
"""Fields that can hold only the kit's own words."""


def changed(part: Any, **changes: Any) -> Any:
    """A part with other values, checked as when it is read."""
    return type(part).model_validate(part.model_dump() | changes)


def unmeasured(part: MetricPart, state: str, reason: str, **more: Any) -> MetricPart:
    points = 0.0 if state == "void" else None
    figures = {"line", "branch", "combined", "score", "interval", "mutants", "faults"}
    kept = dict.fromkeys(figures & part.model_dump().keys())
    return changed(part, state=state, reason=reason, points=points, **kept, **more)


def with_requirements(whole: Result, points: float | None, **changes: Any) -> list[Any]:
    """The phases with every requirement changed alike."""
    return [
        changed(
            phase,
            points=points,
            requirements=[
                changed(part, points=points, **changes).model_dump() for part in phase.requirements
            ],
        )
        for phase in whole.phases
    ]


def not_answering(whole: Result) -> Result:
    """The server never answered, and the candidate's own tests did not run either."""
    missing = "No module named 'sqlmodel'"
    silent = {
        "name": "silent",
        "title": "Anything is answered.",
        "outcome": Outcome.ERRORED,
        "message": "the server never answered",
    }
    metrics = whole.metrics
    return changed(
        whole,
        server={"answered": False, "cause": missing},
        phases=with_requirements(whole, 0.0, verdict=Verdict.NOT_MET, checks=[silent]),
        metrics={
            "behaviour": changed(metrics.behaviour, points=0.0, checks_passed=0),
            "coverage": unmeasured(metrics.coverage, "void", f"no test ran: {missing}", files=[]),
            "mutation": unmeasured(metrics.mutation, "not_measured", "no test passes"),
        },
        total={"points": 0.0, "max_points": 70.0},
        run=changed(whole.run, server_log=LOG),
    )


def ungraded(whole: Result) -> Result:
    """A fault of the kit: no points anywhere."""
    why = "the sandbox failed its self-test"
    return changed(
        whole,
        status="ungraded",
        reason=f"{why}: memory is not limited",
        phases=with_requirements(whole, None, verdict=Verdict.NOT_JUDGED, checks=[]),
        metrics={
            name: unmeasured(part, "not_measured", why) for name, part in whole.metrics.main()
        },
        total=changed(whole.total, points=None),
    )


def hostile(whole: Result, foreign: str = FOREIGN) -> Result:
    """Foreign text in every string that anyone but the kit could choose, keys included."""
    free = {"failures", "quarantined", "seconds", "machine", "exchanges"}

    def spoiled(value: Any, field: str) -> Any:
        if isinstance(value, str):
            return value if field in OURS else foreign
        if isinstance(value, dict):
            if field == "verdicts":
                return value
            # The check of each exchange is called `foreign` too, so that they are shown.
            names = {name: f"{foreign}{name}" if field in free else name for name in value}
            if field == "exchanges":
                names = dict.fromkeys(value, foreign)
            return {names[name]: spoiled(item, name) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [spoiled(item, field) for item in value]
        return value

    return Result.model_validate(spoiled(whole.model_dump(), ""))


def event(at: float, kind: str, phase: int, *figures: int, **more: Any) -> dict[str, Any]:
    count, total = (*figures, None, None)[:2]
    names = {"at": at, "kind": kind, "phase": phase, "count": count, "total": total}
    return names | {"error": None} | more


def timing(number: int, minutes: float, *times: float, **more: Any) -> dict[str, Any]:
    start, end, used = times
    names = {"number": number, "minutes": minutes, "start": start, "end": end, "used": used}
    return names | {"late_at": None, "from_starter": False} | more


def phase_end(phase: int, reason: str | None = None, **verdicts: Verdict) -> dict[str, Any]:
    return {
        "phase": phase,
        "is_submission": False,
        "reason": reason,
        "cause": None,
        "verdicts": verdicts,
    }


def worked(whole: Result) -> Result:
    """With a journal: late in phase 1, a catch-up to phase 3, a pause, a gap, a clock set back."""
    first = [one.id for one in whole.phases[0].requirements]
    met = dict.fromkeys(first, Verdict.MET)
    gone = "its snapshot is missing or was changed"
    timeline = {
        "started_at": "2026-10-01T09:00:00+00:00",
        "seconds": 4020.0,
        "ai": "shown",
        "submitted": True,
        "phases": [
            timing(1, 40, 0.0, 2640.0, 2570.0, late_at=2470.0),
            timing(2, 15, 2640.0, 3420.0, 780.0),
            timing(3, 5, 3420.0, 4000.0, 280.0, from_starter=True),
        ],
        "pauses": [{"at": 1200.0, "seconds": 70.0, "reason": "the door"}],
        "gaps": [{"at": 3000.0, "seconds": 95.0}],
        "events": [
            event(200.0, "check", 1, 0, 0, error="K03"),
            *(event(240.0 + 150 * n, "check", 1, min(n, 9), 9) for n in range(16)),
            event(300.0, "question", 1, 5),
            event(800.0, "question", 1, 2),
            event(3300.0, "check", 2, 11, 13),
            event(3420.0, "catch_up", 3),
            event(3600.0, "faults", 3, 8, 12),
            event(3700.0, "restore", 3),
            event(3990.0, "check", 3, 14, 14),
            event(4000.0, "submit", 3),
        ],
        "findings": ["line 12: the clock was set back by 60 s"],
        "phase_ends": [
            phase_end(1, **met | {first[1]: Verdict.NOT_MET}),
            phase_end(2, U32=Verdict.NOT_MET, U37=Verdict.MET),
            phase_end(3, reason=gone),
        ],
    }
    metrics = whole.metrics.model_copy(update={"robustness": ROBUSTNESS})
    return changed(whole, timeline=timeline, metrics=metrics.model_dump())


def huge(whole: Result) -> Result:
    """More of everything than a page can hold, in the character that grows most."""
    big = hostile(whole, '"' * 20_000)
    failing = changed(big.phases[0], requirements=big.phases[0].requirements[:1])
    big = big.model_copy(update={"phases": (failing,)})
    if faults := big.metrics.mutation.faults:
        faults = faults.model_copy(update={"items": faults.items[-10:]})
        mutation = big.metrics.mutation.model_copy(update={"faults": faults})
        metrics = big.metrics.model_copy(update={"mutation": mutation})
        big = big.model_copy(update={"metrics": metrics})

    def grown(part: Any) -> Any:
        if isinstance(part, tuple) and not isinstance(next(iter(part), None), float | int):
            return tuple(grown(item) for item in part) * 12
        if isinstance(part, dict):
            first = grown(next(iter(part.values()), ""))
            return {**part, **{f"{name}": first for name in range(200)}}
        if isinstance(part, result.Document):
            return part.model_copy(update={name: grown(value) for name, value in part})
        return part

    return Result.model_validate(grown(big))


@pytest.fixture(scope="session")
def results() -> dict[str, Result]:
    """Every scorecard by its name."""
    perfect = result.read(HERE / "results" / "perfect.json")
    partial = result.read(HERE / "results" / "partial.json")
    return {
        "perfect": perfect,
        "partial": partial,
        "worked": worked(partial),
        "not_answering": not_answering(perfect),
        "ungraded": ungraded(perfect),
        "hostile": hostile(worked(partial)),
        "huge": huge(worked(partial)),
    }


@pytest.fixture(scope="session")
def foreign(results: dict[str, Result]) -> Callable[[str], Result]:
    """The fullest scorecard with one text in the place of every foreign one."""
    return lambda text: hostile(results["worked"], text)


@pytest.fixture(scope="session")
def snapshot() -> Callable[[str, str], None]:
    """Compare what users see with the committed file; `UPDATE_SNAPSHOTS=1` writes it anew."""

    def compare(name: str, seen: str) -> None:
        path = HERE / "snapshots" / name
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.write_text(seen, encoding="utf-8")
        assert seen == path.read_text(encoding="utf-8"), f"see {path.name}; UPDATE_SNAPSHOTS=1"

    return compare
