"""The lint of an exercise: its parts agree with each other, in both directions.

Static findings come first and cost nothing; then the reference and every starter are graded.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from interview_kit.authoring import leaks, starters, survivors
from interview_kit.authoring import proof as faults
from interview_kit.authoring.collected import Listed, listed_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Behaviour, Exercise, Outcome, Phase
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.resolve import read_manifest

Grade = Callable[[Path, tuple[int, ...]], Behaviour]


def prove(exercise_id: str, say: Callable[[str], object]) -> list[str]:
    """Everything that is not right about an exercise, one line each; `say` tells the progress."""
    exercise = read_exercise(exercise_id)
    checks = listed_checks(exercise)
    findings = [*folders(exercise), *agreement(exercise, checks), *leaks.in_handouts(exercise)]
    findings += [
        f"{path.relative_to(layout.ROOT)} differs from the solution: run `nox -s starters`"
        for path in starters.drift(exercise_id)
    ]
    say(f"{exercise.id}: {len(exercise.requirements)} requirements, {len(checks)} checks")
    for framework in exercise.frameworks:
        environment = environments.build(framework_of(framework).name)
        level, proof = choose(None, environment)
        if reason := cannot_run(exercise, framework, level):
            say(f"{framework}: NOT proved on this machine: {reason}")
            continue
        say(f"{framework}: isolation {proof.level}")

        def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
            with tempfile.TemporaryDirectory(prefix="kit-content-") as into:
                submission = collect(folder, Path(into, "copy"), exercise=exercise_id)
                return behaviour.measure(
                    exercise,
                    submission,
                    environment,  # noqa: B023 - called before the loop goes on
                    level,  # noqa: B023
                    phases=phases,
                    seed=0,
                    progress=Silent(),
                )

        findings += reference(exercise, framework, grade, say)
        for phase in exercise.phases:
            findings += starter(exercise, phase, framework, grade, say)
    findings += faults.findings(exercise_id, say)
    return findings + survivors.findings(exercise_id, say)


def cannot_run(exercise: Exercise, framework: str, level: Level) -> str | None:
    """Why this machine cannot run a reference that is started by a command."""
    if framework_of(framework).interface != "port":
        return None
    command = read_manifest(layout.solution(exercise.id) / framework).command or ("",)
    if shutil.which(command[0]) is None:
        return f"{command[0]} is not installed"
    if not level.opens_ports:
        return f"isolation {level.name} lets no program open a port"
    return None


def folders(exercise: Exercise) -> Iterator[str]:
    """Places that are missing, and things that have no place."""
    home = layout.exercise(exercise.id)
    known = {"exercise.toml", "common", "conftest.py", "faults"}
    known |= {phase.id for phase in exercise.phases}
    for stray in sorted({p.name for p in home.iterdir() if p.name != "__pycache__"} - known):
        yield f"{home.name}/{stray} has no place in an exercise"
    for phase in exercise.phases:
        folder = home / phase.id
        if not folder.is_dir():
            yield f"{phase.id} has no folder"
            continue
        names = {p.name for p in folder.iterdir() if p.name != "__pycache__"}
        parts = {"BRIEF.md", "starter", "hidden_tests"}
        yield from (f"{phase.id} has no {name}" for name in sorted(parts - names))
        yield from (
            f"{phase.id}/{name} has no place"
            for name in sorted(names - parts - {"visible_checks.py"})
        )


def agreement(exercise: Exercise, checks: tuple[Listed, ...]) -> Iterator[str]:
    """Requirements, checks and briefs: each names the others, exactly once where it must."""
    phase_of = {r.id: r.phase for r in exercise.requirements}
    cited = Counter(check.requirement for check in checks)
    number = {phase.id: phase.number for phase in exercise.phases}
    for check in checks:
        if check.requirement not in phase_of:
            yield f"{check.name} cites {check.requirement or 'no single requirement'}"
        elif phase_of[check.requirement] != number[check.phase]:
            yield f"{check.name} cites {check.requirement}, which belongs to another phase"
        if not check.documented:
            yield f"{check.name} has no docstring that states its rule"
    for requirement in exercise.requirements:
        if not cited[requirement.id]:
            yield f"{requirement.id} has no check"
    for phase in exercise.phases:
        brief = layout.exercise(exercise.id) / phase.id / "BRIEF.md"
        printed = brief.read_text("utf-8") if brief.is_file() else ""
        for requirement in exercise.requirements:
            if requirement.phase == phase.number and requirement.id not in printed:
                yield f"{requirement.id} is not printed in {phase.id}/BRIEF.md"


def reference(
    exercise: Exercise, framework: str, grade: Grade, say: Callable[[str], object]
) -> Iterator[str]:
    """The reference must pass every check."""
    with tempfile.TemporaryDirectory(prefix="kit-reference-") as folder:
        found = grade(
            assemble(exercise.id, framework, Path(folder)),
            tuple(phase.number for phase in exercise.phases),
        )
    failed = [c for c in found.checks if c.outcome is not Outcome.PASSED]
    say(f"{framework}: reference passes {len(found.checks) - len(failed)}/{len(found.checks)}")
    for check in failed:
        yield f"the {framework} reference fails {check.requirement} {check.name}: {check.message}"


def starter(
    exercise: Exercise, phase: Phase, framework: str, grade: Grade, say: Callable[[str], object]
) -> Iterator[str]:
    """A starter serves, passes the earlier phases, and fails its own by assertion."""
    folder = layout.starter(exercise.id, phase.id, framework)
    name = f"the {framework} starter of {phase.id}"
    if not folder.is_dir():
        yield f"{name} is missing"
        return
    found = grade(folder, tuple(range(1, phase.number + 1)))
    if found.cause:
        yield f"{name} does not serve: {found.cause}"
        return
    own = {r.id for r in exercise.requirements if r.phase == phase.number}
    failed = {c.requirement for c in found.checks if c.outcome is Outcome.FAILED}
    say(f"{framework}: starter of {phase.id} fails {len(failed & own)} of its {len(own)}")
    for requirement in sorted(failed - own):
        yield f"{name} fails {requirement} of an earlier phase"
    for requirement in sorted(own - failed):
        yield f"{name} already meets {requirement}"
    if any(c.outcome is Outcome.ERRORED for c in found.checks):
        raise EngineError(f"{name}: a check errored instead of failing")
