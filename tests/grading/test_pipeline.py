"""What a grading does with its steps; whole gradings of whole programs are in test_golden."""

import json
import signal
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.candidate import snapshots
from interview_kit.core.errors import (
    EngineError,
    NothingToGradeError,
    UnreadableSubmissionError,
    UsageError,
)
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Coverage,
    Environment,
    Noticed,
    Outcome,
    Service,
    TestRun,
)
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.grading import isolation, pipeline
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour import measure as hidden_checks
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.metrics.load import measure as load
from interview_kit.metrics.load.record import LoadPart
from interview_kit.metrics.mutation import measure as mutation
from interview_kit.metrics.mutation.faults import measure_faults
from interview_kit.metrics.mutation.faults.fault_results import FaultResult, FaultResults
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.metrics.timeline.journal_reader import hash_snapshot
from interview_kit.sandbox.base import Proof
from interview_kit.sandbox.levels import LEVELS
from interview_kit.scorecard.result import INTERRUPTED, Result, stable_json
from interview_kit.submission import environments
from interview_kit.submission.journal import PATH, Journal

collect_submission = pipeline.collect_submission
OPTIONS = Options(only=("behaviour", "coverage", "mutation"), trusted=True)
ENVIRONMENT = Environment(
    framework="fastapi", prefix=Path("/e"), python=Path("/e/bin/python"), base_prefix=Path("/usr")
)
PROOF = Proof(level="a level", version="1", proved=("files",), not_covered=())
REFERENCE = "the reference, warm"
ONE = fault_list.read_counted_faults(read_exercise("users"))[0]
FOUND = FaultResults(
    results=(FaultResult(fault=ONE, outcome=Noticed.NOTICED, test="test_a"),),
    quarantined={"test_b": "fails now and then"},
    contradicting={"test_a": "assert 200 == 201"},
)


class Steps:
    """Stands in for what runs code: notes the calls, gives what it is told to."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, object]] = {}
        self.arguments: dict[str, tuple[object, ...]] = {}
        self.gradings: dict[str, Grading] = {}
        self.order: list[str] = []
        self.raises: dict[str, BaseException] = {}
        self.proof = PROOF
        self.mutation = Mutation(mutants=(), generated=0)

    def step(self, name: str, gives: object):
        def call(*arguments: object, **options: object) -> object:
            self.order.append(name)
            self.calls[name] = options
            self.arguments[name] = arguments
            if arguments and isinstance(arguments[0], Grading):
                self.gradings[name] = arguments[0]
            if error := self.raises.get(name):
                raise error
            return gives() if callable(gives) else gives

        return call


def checks() -> tuple[CheckResult, ...]:
    return tuple(
        CheckResult(name=r.id, requirement=r.id, title="", outcome=Outcome.PASSED, message="")
        for r in read_exercise("users").requirements
    )


@pytest.fixture
def steps(monkeypatch) -> Steps:
    found = Steps()
    run = TestRun(tests={"test_a": Outcome.PASSED}, log="their log")
    for module, name, step, gives in (
        (environments, "build", "build", ENVIRONMENT),
        (isolation, "choose", "choose", lambda: ("the level", found.proof)),
        (hidden_checks, "measure_behaviour", "behaviour", Behaviour(checks=checks())),
        (coverage, "measure", "coverage", Coverage(run=run, files=())),
        (mutation, "measure", "mutation", lambda: found.mutation),
        (measure_faults, "measure_faults", "faults", FOUND),
    ):
        monkeypatch.setattr(module, name, found.step(step, gives))
    monkeypatch.setattr(
        measure_faults, "serve_reference", lambda *_: nullcontext((REFERENCE, None))
    )
    return found


@pytest.fixture
def submission(tmp_path) -> Path:
    folder = tmp_path / "ann"
    folder.mkdir()
    (folder / "app.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    return folder


def grade(path: Path, **changes: object) -> Result:
    return pipeline.grade(path, replace(OPTIONS, **changes), Silent())


def test_an_exercise_whose_programs_call_services_needs_a_level_with_sockets(
    steps, submission, monkeypatch
):
    service = Service(name="bell", module=Path("bell.py"), factory="Bell", variable="BELL_URL")
    monkeypatch.setattr(
        pipeline,
        "collect_submission",
        lambda *arguments: with_service(collect_submission(*arguments), service),
    )
    monkeypatch.setattr(isolation, "choose", lambda *_: (LEVELS["landlock"], PROOF))
    with pytest.raises(UsageError, match=r"isolation landlock forbids .*: install bubblewrap"):
        grade(submission)
    assert steps.order == ["build"]


def with_service(submission, service):
    return replace(submission, manifest=replace(submission.manifest, services=(service,)))


def test_the_steps_run_in_order(steps, submission):
    found = grade(submission)
    assert steps.order == ["build", "choose", "behaviour", "coverage", "mutation", "faults"]
    assert found.status == "graded"
    assert found.submission.candidate == "ann"
    assert found.isolation.level == "a level"
    assert list(found.run.seconds) == ["behaviour", "coverage", "mutation", "faults"]


@pytest.mark.parametrize(
    ("only", "ran", "states"),
    [
        (("behaviour",), ["behaviour"], "mnn"),
        (("coverage",), ["coverage"], "nmn"),
        (("mutation",), ["coverage", "mutation", "faults"], "nnm"),
        (("mutation", "behaviour"), ["behaviour", "coverage", "mutation", "faults"], "mnm"),
    ],
)
def test_only_what_was_asked_for_is_run_and_counted(steps, submission, only, ran, states):
    found = grade(submission, only=only)
    assert steps.order[2:] == ran
    parts = (found.metrics.behaviour, found.metrics.coverage, found.metrics.mutation)
    assert "".join(part.state[0] for part in parts) == states
    assert all(part.reason == "not asked for" for part in parts if part.points is None)
    assert found.total.max_points == sum(p.max_points for p in parts if p.points is not None)


def test_what_was_asked_for_reaches_the_steps(steps, submission):
    grade(
        submission,
        phases=(2,),
        seed=7,
        jobs=3,
        budget=9.0,
        ready_seconds=1.5,
        check_seconds=2.5,
        candidate="Zoë",
    )
    grading = steps.gradings["behaviour"]
    assert (grading.phases, grading.options.seed) == ((2,), 7)
    assert (grading.options.ready_seconds, grading.options.check_seconds) == (1.5, 2.5)
    grading, _, behaviour_of_all = steps.arguments["mutation"]
    options = grading.options
    assert (options.seed, options.jobs, options.budget) == (7, 3, 9.0)
    assert grading.exercise == read_exercise("users")
    assert behaviour_of_all == Behaviour(checks=checks())
    assert steps.calls["faults"] == {"reference": REFERENCE, "tests": ["test_a"]}
    assert steps.gradings["faults"].options.jobs == 3


def test_what_the_tests_made_of_broken_servers_is_in_the_scorecard(steps, submission):
    part = grade(submission).metrics.mutation
    assert part.faults is not None
    (item,) = part.faults.items
    assert (item.id, item.title, item.requirements) == (ONE.id, ONE.title, ONE.requirements)
    assert (item.outcome, item.test) == ("noticed", "test_a")
    assert part.faults.contradicting == FOUND.contradicting
    assert part.quarantined == FOUND.quarantined
    assert (part.score, part.faults.score) == (50, 100)


def test_without_faults_or_tests_nothing_is_asked(steps, submission, monkeypatch):
    steps.mutation = Mutation(mutants=(), generated=0, void="no test passes")
    assert grade(submission).metrics.mutation.state == "void"
    steps.mutation = Mutation(mutants=(), generated=0)
    monkeypatch.setattr(measure_faults, "read_counted_faults", lambda _: ())
    assert grade(submission).metrics.mutation.faults is None
    assert "faults" not in steps.order


def test_no_phase_asked_for_means_all(steps, submission):
    grade(submission)
    assert steps.gradings["behaviour"].phases == (1, 2, 3)


def assert_ungraded(found: Result, reason: str) -> None:
    assert found.status == "ungraded"
    assert found.reason is not None
    assert reason in found.reason
    assert found.total.points is None
    for part in (found.metrics.behaviour, found.metrics.coverage, found.metrics.mutation):
        assert (part.state, part.points) == ("not_measured", None)
    for phase in found.phases:
        assert phase.points is None
        assert {r.verdict for r in phase.requirements} == {"not_judged"}
        assert all(r.points is None for r in phase.requirements)


@pytest.mark.parametrize("step", ["build", "choose"])
def test_a_fault_of_ours_before_any_metric_is_ungraded_without_points(steps, submission, step):
    steps.raises[step] = EngineError("the sandbox broke")
    assert_ungraded(grade(submission), "the sandbox broke")
    assert steps.order[-1] == step


@pytest.mark.parametrize(
    ("step", "states"),
    [("behaviour", "nmm"), ("coverage", "mnn"), ("mutation", "mmn"), ("faults", "mmn")],
)
def test_a_fault_of_ours_in_a_metric_costs_it_and_what_needs_it(steps, submission, step, states):
    steps.raises[step] = EngineError("the sandbox broke")
    found = grade(submission)
    parts = (found.metrics.behaviour, found.metrics.coverage, found.metrics.mutation)
    assert "".join(part.state[0] for part in parts) == states
    assert found.status == "graded"
    assert str(found.reason).count("the sandbox broke") == states.count("n")
    assert all("the sandbox broke" in str(p.reason) for p in parts if p.state == "not_measured")
    assert found.total.max_points == sum(p.max_points for p in parts if p.points is not None)


def test_when_every_metric_fails_nothing_is_graded(steps, submission):
    for step in ("behaviour", "coverage"):
        steps.raises[step] = EngineError("the sandbox broke")
    assert_ungraded(grade(submission), "the sandbox broke")


class UnprintableError(Exception):
    """An error such as libcst's, whose text is that of a tree too deep to be shown."""

    def __str__(self) -> str:
        raise RecursionError("maximum recursion depth exceeded")


@pytest.mark.parametrize(
    "error",
    [
        NameError("x"),
        OSError("disk full"),
        AssertionError(),
        RecursionError("deep"),
        UnprintableError(),
    ],
)
def test_a_fault_that_nobody_foresaw_costs_one_metric_too(steps, submission, error):
    steps.raises["mutation"] = error
    found = grade(submission)
    assert (found.status, found.metrics.behaviour.points) == ("graded", 60)
    reason = str(found.metrics.mutation.reason)
    assert f"internal error: {type(error).__name__}" in reason
    assert "test_pipeline.py line " in reason
    assert reason in str(found.reason)


def test_a_wrong_call_is_no_fault_of_ours(steps, submission):
    steps.raises["choose"] = UsageError("no isolation level 'x'")
    with pytest.raises(UsageError):
        grade(submission)


def test_ctrl_c_keeps_what_was_measured(steps, submission):
    steps.raises["coverage"] = KeyboardInterrupt()
    found = grade(submission)
    assert found.status == "graded"
    assert str(found.reason).startswith("interrupted")
    assert found.metrics.behaviour.points == 60
    assert (found.total.points, found.total.max_points) == (60, 60)
    assert found.metrics.coverage.reason == "the grading stopped before it was measured"
    assert "coverage" in found.run.seconds


@pytest.mark.parametrize("swallowed", [True, False])
def test_ctrl_c_holds_whatever_a_library_makes_of_it(steps, submission, monkeypatch, swallowed):
    """Some turn it into an error of their own, some go on as if nothing had been."""

    def interrupted(*arguments: object, **options: object) -> Coverage:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if not swallowed:
                raise KeyError("a node of a tree") from None
        return Coverage(run=TestRun(tests={}), files=())

    monkeypatch.setattr(coverage, "measure", interrupted)
    before = signal.getsignal(signal.SIGINT)
    found = grade(submission)
    assert (found.status, found.reason) == ("graded", INTERRUPTED)
    assert found.metrics.behaviour.points == 60
    assert found.metrics.mutation.state == "not_measured"
    assert "mutation" not in steps.order
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_among_the_mutants_keeps_what_ran_and_begins_nothing_else(steps, submission):
    ended = "interrupted after 0 of 9 mutants"
    steps.mutation = Mutation(mutants=(), generated=9, partial=ended, interrupted=True)
    found = grade(submission)
    assert (found.status, found.reason) == ("graded", INTERRUPTED)
    assert found.metrics.mutation.reason == ended
    assert "faults" not in steps.order


def test_broken_servers_are_not_tried_where_they_could_give_no_score(steps, submission):
    steps.mutation = Mutation(mutants=(), generated=9, partial="the time budget ended")
    found = grade(submission)
    assert (found.metrics.mutation.state, "faults" in steps.order) == ("not_measured", False)


def test_ctrl_c_before_anything_was_measured_is_ungraded(steps, submission):
    steps.raises["behaviour"] = KeyboardInterrupt()
    found = grade(submission)
    assert (found.status, found.total.points) == ("ungraded", None)


def test_others_code_runs_unfenced_only_for_someone_who_typed_that(steps, submission):
    steps.proof = replace(PROOF, level="none", not_covered=("no bwrap",))
    with pytest.raises(UsageError, match=r"no bwrap.*--isolation none"):
        grade(submission, trusted=False)
    assert "behaviour" not in steps.order
    assert grade(submission, trusted=True).status == "graded"
    assert grade(submission, trusted=False, isolation="none").status == "graded"
    steps.proof = PROOF
    assert grade(submission, trusted=False).status == "graded"


def test_what_cannot_be_taken_in_runs_nothing(steps, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NothingToGradeError):
        grade(tmp_path / "nothing")
    with pytest.raises(UnreadableSubmissionError):
        grade(tmp_path / "nowhere")
    assert steps.order == []


def test_a_scorecard_repeats_outside_its_run(steps, submission):
    first, second = grade(submission), grade(submission)
    assert stable_json(first) == stable_json(second)
    assert "run" not in json.loads(stable_json(first))


@pytest.fixture
def with_journal(submission) -> Path:
    """The submission after phase 1, whose end was another program, and phase 2."""
    book = Journal(submission / PATH)
    named = {"candidate": "Ann", "exercise": "users", "framework": "fastapi", "ai": "open"}
    book.add("start", handout="a" * 32, **named)
    kept = submission / ".kit" / "snapshots"
    kept.mkdir()
    for phase, why in ((1, "end of phase"), (2, "submitted")):
        book.add("phase", phase=phase, minutes=40.0, starter=False)
        content = (submission / "app.py").read_bytes() + b"# less\n" * (phase == 1)
        path = kept / f"0{phase}-x.zip"
        path.write_bytes(snapshots.pack({"app.py": content}))
        digest = hash_snapshot(path)
        book.add("snapshot", name=path.name, sha256=digest, why=why, phase=phase)
    book.add("submit", files=1, used=1)
    return submission


def test_the_end_of_each_phase_is_judged_last(steps, with_journal):
    found = grade(with_journal)
    assert steps.order[2:] == ["behaviour", "coverage", "mutation", "faults", "behaviour"]
    assert steps.gradings["behaviour"].phases == (1,)
    assert found.timeline is not None
    ends = [(end.phase, end.is_submission) for end in found.timeline.phase_ends]
    assert ends == [(1, False), (2, True)]
    assert found.total == grade_of(with_journal, without="journal.jsonl").total
    assert "phases" in found.run.seconds


def grade_of(folder: Path, without: str) -> Result:
    (folder / ".kit" / without).unlink()
    return grade(folder)


@pytest.mark.parametrize(
    ("asked", "ran"),
    [
        ({"only": ("coverage",)}, ["coverage"]),
        ({"only": ("behaviour",), "phases": (2,)}, ["behaviour"]),
    ],
)
def test_only_ends_that_were_asked_for_are_judged(steps, with_journal, asked, ran):
    found = grade(with_journal, **asked)
    assert steps.order[2:] == ran
    assert found.timeline is not None
    assert len(found.timeline.phases) == 2


def test_without_a_journal_there_is_no_timeline(steps, submission):
    assert grade(submission).timeline is None


def test_ctrl_c_at_the_end_of_a_phase_keeps_everything_else(steps, with_journal, monkeypatch):
    def stops(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(pipeline, "measure_phase_ends", stops)
    found = grade(with_journal)
    assert (found.status, found.reason) == ("graded", INTERRUPTED)
    assert found.timeline is not None
    assert found.timeline.phase_ends == ()
    assert found.metrics.mutation.state == "measured"


def test_nothing_is_left_of_a_grading(steps, submission, monkeypatch):
    roots = []

    def note(path: Path, into: Path, **options: object) -> object:
        roots.append(into)
        return collect(path, into, **options)

    collect = pipeline.collect
    monkeypatch.setattr(pipeline, "collect", note)
    grade(submission)
    assert roots
    assert not roots[0].parent.exists()


def test_a_load_profile_is_measured_where_it_is_asked_for_and_costs_nothing(
    steps, submission, monkeypatch
):
    profile = LoadPart(stored=2000)
    monkeypatch.setattr(load, "measure", lambda grading: profile)
    assert pipeline.grade(submission, OPTIONS, Silent()).run.load is None
    asked = replace(OPTIONS, load=True)
    found = pipeline.grade(submission, asked, Silent())
    assert found.run.load == profile

    def fail(grading):
        raise EngineError("no more memory")

    monkeypatch.setattr(load, "measure", fail)
    failed = pipeline.grade(submission, asked, Silent())
    assert failed.run.load == LoadPart(reason="no more memory")
    assert stable_json(failed) == stable_json(found)
