"""interview_kit.metrics.timeline.score: the end of each phase."""

from typing import Any

from interview_kit.core.model import (
    Behaviour,
    Outcome,
    Verdict,
)
from interview_kit.metrics.behaviour.score import phase_parts
from interview_kit.metrics.timeline.base import PhaseEndMeasurement
from interview_kit.metrics.timeline.record import Timeline
from interview_kit.metrics.timeline.score import score_timeline
from tests.metrics.strategies import build_check, build_exercise


def ends(*given: PhaseEndMeasurement) -> list[dict[str, Any]]:
    """The ends of phases, as they are stored; the submission met U10 and U20."""
    exercise = build_exercise([[(5, False), (5, True)], [(5, False)]], (10, 10))
    passed = [build_check("U10", Outcome.PASSED), build_check("U11", Outcome.FAILED)]
    whole = Behaviour(checks=(*passed, build_check("U20", Outcome.PASSED)))
    timeline = Timeline(started_at="", seconds=1.0, ai="open", submitted=True)
    scored = score_timeline(exercise, timeline, given, phase_parts(exercise, whole))
    assert scored is not None
    return [end.model_dump() for end in scored.phase_ends]


def test_without_a_journal_there_is_no_timeline() -> None:
    assert score_timeline(build_exercise([[(5, False)]], (1, 1)), None, (), ()) is None


def test_the_end_of_a_phase_has_verdicts_of_that_phase_alone() -> None:
    found = Behaviour(
        checks=(build_check("U10", Outcome.FAILED), build_check("U11", Outcome.PASSED)),
        cause="no answer",
    )
    (one,) = ends(PhaseEndMeasurement(phase=1, behaviour=found))
    assert one["verdicts"] == {"U10": Verdict.NOT_MET, "U11": Verdict.MET}
    assert one["cause"] == "no answer"


def test_an_end_that_is_the_submission_has_its_verdicts() -> None:
    first, second = ends(
        PhaseEndMeasurement(phase=1, is_submission=True),
        PhaseEndMeasurement(phase=2, is_submission=True),
    )
    assert first["verdicts"] == {"U10": Verdict.MET, "U11": Verdict.NOT_MET}
    assert second["verdicts"] == {"U20": Verdict.MET}


def test_an_end_that_was_not_graded_has_a_reason_and_no_verdict() -> None:
    (one,) = ends(PhaseEndMeasurement(phase=2, reason="gone"))
    assert one == {
        "phase": 2,
        "is_submission": False,
        "reason": "gone",
        "cause": None,
        "verdicts": {},
    }
