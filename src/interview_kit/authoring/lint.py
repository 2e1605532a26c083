"""Check an exercise: do its files, requirements, checks, reference and starters agree?

The static checks run first and cost nothing; then the reference and every starter are graded.
Each check yields its findings, one line each.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from interview_kit.authoring import briefs, conformance, leaks, starters, survivors
from interview_kit.authoring import fault_proof as faults
from interview_kit.authoring.collected import ListedCheck, list_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Behaviour,
    Environment,
    Exercise,
    InputFile,
    Outcome,
    Phase,
)
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.load_plan import read_load_plan
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour.measure import measure_behaviour
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.resolve import read_manifest

Grade = Callable[[Path, tuple[int, ...]], Behaviour]


def check_exercise(exercise_id: str, log: Callable[[str], object]) -> list[str]:
    """Run every check on an exercise; returns all findings. `log` receives lines of progress."""
    exercise = read_exercise(exercise_id)
    checks = list_checks(exercise)
    findings = list(check_files(exercise, checks))
    log(f"{exercise.id}: {len(exercise.requirements)} requirements, {len(checks)} checks")
    for framework in exercise.frameworks:
        environment = environments.build(framework_of(framework).name)
        level, proof = choose(None, environment)
        if reason := explain_unavailable(exercise, framework, level):
            log(f"{framework}: NOT CHECKED on this machine: {reason}")
            continue
        log(f"{framework}: isolation {proof.level}")

        prepare = partial(prepare_grading, exercise, environment, level)

        def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
            with prepare(folder, phases) as grading:  # noqa: B023 - only called in this iteration
                return measure_behaviour(grading)

        findings += check_reference(exercise, framework, grade, log)
        if exercise.compares_document:
            with (
                tempfile.TemporaryDirectory(prefix="kit-reference-") as folder,
                prepare(assemble(exercise.id, framework, Path(folder)), ()) as grading,
            ):
                findings += conformance.check_document(framework, grading)
        for phase in exercise.phases:
            findings += check_starter(exercise, phase, framework, grade, log)
        findings += check_bare_starter(exercise, framework, grade, log)
    findings += faults.find_problems(exercise_id, log)
    return findings + survivors.find_errors(exercise_id, log)


@contextmanager
def prepare_grading(
    exercise: Exercise,
    environment: Environment,
    level: Level,
    folder: Path,
    phases: tuple[int, ...],
) -> Iterator[Grading]:
    """Take in the submission in a folder and yield what a grading of it needs."""
    with tempfile.TemporaryDirectory(prefix="kit-content-") as into:
        yield Grading(
            exercise=exercise,
            submission=collect(folder, Path(into, "copy"), exercise=exercise.id),
            environment=environment,
            level=level,
            options=Options(phases=phases),
            progress=Silent(),
        )


def check_files(exercise: Exercise, checks: tuple[ListedCheck, ...]) -> Iterator[str]:
    """Run every check that runs no program."""
    yield from check_folders(exercise)
    yield from check_load_plan(exercise)
    yield from check_requirements(exercise, checks)
    yield from briefs.check_briefs(exercise)
    yield from leaks.find_leaks(exercise)
    for path in starters.find_drift(exercise.id):
        yield f"{path.relative_to(layout.ROOT)}: differs from the solution; run `nox -s starters`"


def explain_unavailable(exercise: Exercise, framework: str, level: Level) -> str | None:
    """Explain why this machine cannot run a reference; None when it can.

    Only references that are started by a command can be unavailable.
    """
    if framework_of(framework).interface != "port":
        return None
    command = read_manifest(layout.solution(exercise.id) / framework).command or ("",)
    if shutil.which(command[0]) is None:
        return f"{command[0]} is not installed"
    if not level.opens_ports:
        return f"isolation {level.name} does not let programs open a port"
    return None


def check_load_plan(exercise: Exercise) -> Iterator[str]:
    """Find what is wrong with the plan of a load profile; an exercise may have none."""
    try:
        read_load_plan(exercise)
    except EngineError as error:
        yield str(error)


def check_folders(exercise: Exercise) -> Iterator[str]:
    """Find files and folders that are missing or unexpected."""
    home = layout.exercise(exercise.id)
    expected = {"exercise.toml", "common", "conftest.py", "faults", layout.load_plan("").name}
    expected.add(layout.INTERVIEW_QUESTIONS)
    expected |= {phase.id for phase in exercise.phases}
    expected |= {file.module.name for file in (*exercise.files, *list_load_files(exercise))}
    yield from find_unexpected(home, expected)
    examples = {file.example.name for file in exercise.files}
    yield from find_unexpected(layout.texts(exercise.id), {layout.QUESTIONS, "tests", *examples})
    for phase in exercise.phases:
        folder = home / phase.id
        path = folder.relative_to(layout.ROOT)
        if not folder.is_dir():
            yield f"{path}: folder is missing"
            continue
        required = {"BRIEF.md", "hidden_tests", "starter"}
        missing = (name for name in sorted(required) if not (folder / name).exists())
        yield from (f"{path}/{name}: missing" for name in missing)
        is_first = phase is exercise.phases[0]
        yield from find_unexpected(folder, required | ({"bare"} if is_first else set()))


def list_load_files(exercise: Exercise) -> tuple[InputFile, ...]:
    """List the files that only a load profile has; none where its plan is wrong."""
    with suppress(EngineError):
        if plan := read_load_plan(exercise):
            return plan.files
    return ()


def find_unexpected(folder: Path, expected: Set[str]) -> Iterator[str]:
    """Find files and folders that an exercise does not have at this place."""
    for path in sorted(folder.iterdir()):
        if path.name not in expected and path.name != "__pycache__":
            kind = "folder" if path.is_dir() else "file"
            yield f"{path.relative_to(layout.ROOT)}: unexpected {kind}"


def check_requirements(exercise: Exercise, checks: tuple[ListedCheck, ...]) -> Iterator[str]:
    """Compare requirements, checks and briefs: each must name the others."""
    for check in checks:
        yield from check_citation(exercise, check)
    citations = {check.requirement for check in checks}
    for requirement in exercise.requirements:
        if requirement.id not in citations:
            yield f"{requirement.id}: no check cites it"
    for phase in exercise.phases:
        brief = layout.brief(exercise.id, phase.id)
        text = brief.read_text("utf-8") if brief.is_file() else ""
        for requirement in exercise.requirements:
            if requirement.phase == phase.number and requirement.id not in text:
                yield f"{requirement.id}: not in {brief.relative_to(layout.ROOT)}"


def check_citation(exercise: Exercise, check: ListedCheck) -> Iterator[str]:
    """Check that a hidden check states its rule and cites one requirement of its own phase."""
    phase_of = {requirement.id: requirement.phase for requirement in exercise.requirements}
    number = {phase.id: phase.number for phase in exercise.phases}
    if not check.requirement:
        yield f"{check.name}: must cite exactly one requirement"
    elif check.requirement not in phase_of:
        yield f"{check.name}: cites unknown requirement {check.requirement}"
    elif phase_of[check.requirement] != number[check.phase]:
        yield f"{check.name}: cites {check.requirement}, which belongs to another phase"
    if not check.documented:
        yield f"{check.name}: has no docstring; state the rule that it checks"


def check_reference(
    exercise: Exercise, framework: str, grade: Grade, log: Callable[[str], object]
) -> Iterator[str]:
    """Check that the reference of a framework passes every check."""
    with tempfile.TemporaryDirectory(prefix="kit-reference-") as folder:
        result = grade(
            assemble(exercise.id, framework, Path(folder)),
            tuple(phase.number for phase in exercise.phases),
        )
    failed = [c for c in result.checks if c.outcome is not Outcome.PASSED]
    log(f"{framework}: reference passes {len(result.checks) - len(failed)}/{len(result.checks)}")
    for check in failed:
        yield f"{framework} reference: fails {check.requirement} {check.name}: {check.message}"


def check_starter(
    exercise: Exercise, phase: Phase, framework: str, grade: Grade, log: Callable[[str], object]
) -> Iterator[str]:
    """Check that a starter serves, passes the earlier phases, and fails its own by assertion.

    Raises `EngineError` when a check errors instead of failing.
    """
    folder = layout.starter(exercise.id, phase.id, framework)
    name = f"{framework} starter of {phase.id}"
    if not folder.is_dir():
        yield f"{name}: missing; run `nox -s starters`"
        return
    result = grade(folder, tuple(range(1, phase.number + 1)))
    if result.cause:
        yield f"{name}: does not serve: {result.cause}"
        return
    own = {r.id for r in exercise.requirements if r.phase == phase.number}
    failed = {c.requirement for c in result.checks if c.outcome is Outcome.FAILED}
    log(f"{framework}: starter of {phase.id} fails {len(failed & own)} of its {len(own)}")
    for requirement in sorted(failed - own):
        yield f"{name}: fails {requirement} of an earlier phase"
    given = {r.id for r in exercise.requirements if r.is_met_by_starter}
    for requirement in sorted(own - failed - given):
        yield f"{name}: already meets {requirement}"
    if any(c.outcome is Outcome.ERRORED for c in result.checks):
        raise EngineError(f"{name}: a check errored instead of failing")


def check_bare_starter(
    exercise: Exercise, framework: str, grade: Grade, log: Callable[[str], object]
) -> Iterator[str]:
    """Check that a bare starter, if there is one, serves, and leaves its phase to do."""
    phase = exercise.phases[0]
    if not layout.bare_starter(exercise.id, phase.id, framework).is_dir():
        return
    starter = starters.find_starter(exercise, phase, framework, starters.BARE)
    with tempfile.TemporaryDirectory(prefix="kit-bare-") as folder:
        for name, path in starter.files.items():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, Path(folder, name))
        result = grade(Path(folder), (phase.number,))
    name = f"bare {framework} starter"
    passed = sum(check.outcome is Outcome.PASSED for check in result.checks)
    log(f"{framework}: bare starter passes {passed} of {len(result.checks)} checks")
    if result.cause:
        yield f"{name}: does not serve: {result.cause}"
    elif 2 * passed >= len(result.checks):
        yield f"{name}: passes {passed} of {len(result.checks)} checks; at least half must be left"
