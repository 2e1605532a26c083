import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interview_kit import __version__
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Coverage,
    Exchange,
    Manifest,
    Outcome,
    Submission,
    TestRun,
)
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Measurements, Options
from interview_kit.metrics.coverage.metric import Unmeasurable
from interview_kit.metrics.load.record import LoadPart
from interview_kit.sandbox.base import Proof
from interview_kit.scorecard.compose import compose_result, submission_part
from interview_kit.scorecard.result import Result, read, stable_json, write

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PROOF = Proof(level="bubblewrap", version="1", proved=("files",), not_covered=("gpu",))


def submission(inferred: bool = False, is_assumed: bool = False) -> Submission:
    return Submission(
        candidate="Zoë",
        folder=Path("/secret/place"),
        manifest=Manifest(
            exercise="users",
            framework="fastapi",
            inferred=inferred,
            is_exercise_assumed=is_assumed,
        ),
        sha256="0" * 64,
        files=3,
        size=99,
        notes=("left out: .git",),
    )


def measured(*kept: object, proof: Proof | None = PROOF, **facts: object) -> Measurements:
    measurements = Measurements()
    for measurement in (*kept, *((proof,) if proof else ())):
        measurements.keep(measurement)
    for name, fact in facts.items():
        setattr(measurements, name, fact)
    return measurements


def made(measurements: Measurements | None = None, **options) -> Result:
    return compose_result(
        read_exercise("users"),
        submission(),
        measurements or measured(),
        Options(**options),
        STARTED,
    )


def check(outcome: Outcome = Outcome.FAILED, message: str = "no", exchanges=()) -> CheckResult:
    return CheckResult(
        name="phase1_core/test_a.py::test_x",
        requirement="U01",
        title="A rule.",
        outcome=outcome,
        message=message,
        exchanges=exchanges,
    )


EXCHANGE = Exchange(
    method="GET",
    target="/users/",
    request_body="",
    status=500,
    response_body="\udcff",
    error=None,
    curl="curl …",
)


def test_a_scorecard_says_what_was_graded_how_and_by_what():
    found = made(seed=7)
    assert (found.format_version, found.kit_version, found.seed) == (2, __version__, 7)
    part = found.submission
    assert (part.candidate, part.exercise, part.framework) == ("Zoë", "users", "fastapi")
    assert (part.sha256, part.files, part.size) == ("0" * 64, 3, 99)
    assert (part.manifest, part.notes) == ("kit.toml", ("left out: .git",))
    assert found.isolation.level == "bubblewrap"
    assert found.isolation.not_covered == ("gpu",)
    assert found.run.started_at == "2026-01-02T03:04:05+00:00"


def test_an_inferred_manifest_is_said():
    part = submission_part(submission(inferred=True), None, Options())
    assert (part.manifest, part.notes) == ("inferred", ("left out: .git",))


@pytest.mark.parametrize(
    ("inferred", "note"),
    [
        (True, "no kit.toml: graded as exercise `users`; name another with --exercise"),
        (
            False,
            "no `exercise` in kit.toml: graded as exercise `users`; name another with --exercise",
        ),
    ],
)
def test_an_exercise_that_nobody_named_is_the_first_note(inferred, note):
    part = submission_part(submission(inferred=inferred, is_assumed=True), None, Options())
    assert part.notes == (note, "left out: .git")


def test_a_level_that_was_not_reached_is_said():
    assert made(measured(proof=None)).isolation.level == "not reached"


def test_no_path_of_the_machine_is_stored():
    assert "/secret/place" not in made().model_dump_json()


@pytest.mark.parametrize(
    ("measurements", "answered", "cause"),
    [
        (measured(), False, None),
        (measured(Behaviour(checks=(check(),))), True, None),
        (measured(Behaviour(checks=(check(),), cause="gone")), False, "gone"),
    ],
)
def test_whether_the_server_answered(measurements, answered, cause):
    part = made(measurements).server
    assert (part.answered, part.cause) == (answered, cause)


def test_a_fault_drops_every_measurement():
    both = measured(
        Behaviour(checks=(check(Outcome.PASSED),)),
        Coverage(run=TestRun(tests={"a": Outcome.PASSED}), files=()),
        fault="the disk is full",
    )
    found = made(both)
    assert (found.status, found.reason) == ("ungraded", "the disk is full")
    assert found.total.points is None
    assert found.metrics.behaviour.reason == "the grading stopped before it was measured"
    assert found.metrics.behaviour.checks_total == 0


def test_nothing_measured_is_ungraded():
    assert made().status == "ungraded"


def test_coverage_that_only_mutation_needed_is_not_counted():
    covered = measured(Coverage(run=TestRun(tests={"a": Outcome.PASSED}), files=()))
    assert made(covered, only=("mutation",)).metrics.coverage.state == "not_measured"
    assert made(covered, only=("coverage",)).metrics.coverage.state == "measured"


def test_exchanges_are_kept_of_checks_that_found_something_and_outside_what_repeats():
    failed = check(exchanges=(EXCHANGE,))
    passed = check(Outcome.PASSED, "", exchanges=(EXCHANGE,))
    found = made(measured(Behaviour(checks=(failed,), log="the log")))
    assert [e.curl for e in found.run.exchanges[failed.name]] == ["curl …"]
    assert found.run.server_log == "the log"
    assert "curl" not in stable_json(found)
    assert made(measured(Behaviour(checks=(passed,)))).run.exchanges == {}


def test_a_scorecard_is_read_back_as_it_was_written(tmp_path):
    found = made(measured(Behaviour(checks=(check(exchanges=(EXCHANGE,)),))))
    write(found, tmp_path / "result.json")
    assert read(tmp_path / "result.json") == found
    assert json.loads((tmp_path / "result.json").read_text("utf-8"))["status"] == "graded"


def test_times_and_facts_of_the_machine_are_outside_what_repeats():
    later = datetime(2027, 1, 1, tzinfo=UTC)
    runs = [measured(seconds={"behaviour": s}) for s in (1.0, 2.0)]
    one, other = (
        compose_result(read_exercise("users"), submission(), run, Options(), at)
        for run, at in zip(runs, (STARTED, later), strict=True)
    )
    assert one != other
    assert stable_json(one) == stable_json(other)


def test_a_load_profile_is_outside_what_repeats():
    profile = LoadPart(records=2000, stored=2000, reason="stopped after 120 s")
    found = made(measured(profile), load=True)
    assert found.run.load == profile
    assert stable_json(found) == stable_json(made())


def test_what_the_submission_takes_out_of_the_total_is_said_at_the_total():
    facts = {"name": "a", "title": "", "requirement": "U01", "message": ""}
    checks = (CheckResult(outcome=Outcome.PASSED, **facts),)
    reason = "its tests are not run by pytest, and only such can be measured"
    kept = (Behaviour(checks=checks), Unmeasurable(reason=reason))
    result = made(measured(*kept))
    said = f"without coverage (10), mutation (30): {reason}"
    assert result.total.reason == said
    assert f"the total is {said}" in result.submission.notes
    only = made(measured(*kept), only=("behaviour", "coverage"))
    assert only.total.reason == said.replace(", mutation (30)", "")
