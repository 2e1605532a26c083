"""interview_kit.metrics.timeline.score: the end of each phase."""

from typing import Any

from interview_kit.core.model import (
    Behaviour,
    Hour,
    Outcome,
    PhaseEnd,
    Verdict,
)
from interview_kit.metrics.behaviour.score import phase_parts
from interview_kit.metrics.timeline.score import hour_part
from tests.metrics.strategies import build_check, build_exercise


def ends(*given: PhaseEnd) -> list[dict[str, Any]]:
    """The ends of phases of an hour, as they are stored; the submission met U10 and U20."""
    exercise = build_exercise([[(5, False), (5, True)], [(5, False)]], (10, 10))
    passed = [build_check("U10", Outcome.PASSED), build_check("U11", Outcome.FAILED)]
    whole = Behaviour(checks=(*passed, build_check("U20", Outcome.PASSED)))
    hour = Hour(started_at="", seconds=1.0, ai="open", submitted=True, ends=given)
    part = hour_part(exercise, hour, phase_parts(exercise, whole))
    assert part is not None
    return [one.model_dump() for one in part.ends]


def test_without_a_journal_there_is_no_hour() -> None:
    assert hour_part(build_exercise([[(5, False)]], (1, 1)), None, ()) is None


def test_the_end_of_a_phase_has_verdicts_of_that_phase_alone() -> None:
    found = Behaviour(
        checks=(build_check("U10", Outcome.FAILED), build_check("U11", Outcome.PASSED)),
        cause="no answer",
    )
    (one,) = ends(PhaseEnd(phase=1, behaviour=found))
    assert one["verdicts"] == {"U10": Verdict.NOT_MET, "U11": Verdict.MET}
    assert one["cause"] == "no answer"


def test_an_end_that_is_the_submission_has_its_verdicts() -> None:
    first, second = ends(PhaseEnd(phase=1, same=True), PhaseEnd(phase=2, same=True))
    assert first["verdicts"] == {"U10": Verdict.MET, "U11": Verdict.NOT_MET}
    assert second["verdicts"] == {"U20": Verdict.MET}


def test_an_end_that_was_not_graded_has_a_reason_and_no_verdict() -> None:
    (one,) = ends(PhaseEnd(phase=2, reason="gone"))
    assert one == {"phase": 2, "same": False, "reason": "gone", "cause": None, "verdicts": {}}
