"""The visible checks of every exercise: the reference passes all, each starter fails its own."""

import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.authoring.visible_checks import CONFTEST, visible_checks
from interview_kit.candidate import session
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import VisibleRun, run_checks
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.submission import environments
from tests.selection import first_in_every_run


def has_visible_checks(exercise) -> bool:
    """Whether the first phase marks any; cutting them out of their files takes longer."""
    files = layout.hidden_tests(exercise.id, exercise.phases[0].id).glob("test_*.py")
    return any("mark.visible" in path.read_text("utf-8") for path in files)


EXERCISES = [one for one in map(read_exercise, list_exercises()) if has_visible_checks(one)]
STACKS = [(one, framework) for one in EXERCISES for framework in one.frameworks]


def project(exercise, framework, folder: Path, phases=()) -> Project:
    """A hand-out, unzipped, in its last phase."""
    packed = pack(exercise.id, framework, candidate="x", phases=phases, folder=folder)
    root = folder / "hour"
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(root)
    found = Project(Bundle(root / "kit.pyz"), root)
    session.start(found, yes=True)
    with found.lock():
        for part in found.bundle.handout.phases[1:]:
            session.begin_phase(found, part)
    return found


def run(found: Project) -> VisibleRun:
    outcome = run_checks(found)
    assert outcome.error is None, outcome.error
    return outcome


@pytest.fixture(
    params=first_in_every_run(
        pytest.param((one, framework), id=f"{one.id}-{framework}") for one, framework in STACKS
    )
)
def stack(request, monkeypatch):
    exercise, framework = request.param
    row = framework_of(framework)
    if row.interface == "port" and not shutil.which(framework):
        pytest.skip(f"there is no {framework} on this machine")
    monkeypatch.setenv("KIT_PYTHON", str(environments.build(row.name).python))
    return exercise, framework


@pytest.mark.matrix
def test_the_reference_passes_every_visible_check(stack, tmp_path):
    found = project(*stack, tmp_path)
    shutil.rmtree(found.root / "tests")
    assemble(stack[0].id, stack[1], found.root)
    outcome = run(found)
    assert outcome.failures == ()
    assert outcome.passed == outcome.total > 0


@pytest.mark.matrix
def test_each_starter_fails_the_checks_of_its_own_phase_and_no_other(stack, tmp_path):
    exercise, framework = stack
    for phase in exercise.phases:
        numbers = [one.number for one in exercise.phases if one.number <= phase.number]
        found = project(exercise, framework, tmp_path / phase.id, numbers)
        starter = layout.starter(exercise.id, phase.id, framework)
        shutil.copytree(starter, found.root, dirs_exist_ok=True)
        failed = {failure.requirement for failure in run(found).failures}
        assert failed == set(cited(exercise, phase))


def cited(exercise, phase) -> list[str]:
    """The requirement of each visible check of a phase."""
    sources = visible_checks(exercise, phase).items()
    return [
        requirement
        for name, source in sources
        if name != CONFTEST
        for requirement in re.findall(r'requirement\("(\w+)"\)', source)
    ]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)
def test_each_visible_check_is_a_share_of_what_the_brief_promises(exercise):
    for phase in exercise.phases:
        own = {r.id for r in exercise.requirements if r.phase == phase.number and not r.bonus}
        counts = Counter(cited(exercise, phase))
        assert set(counts) <= own
        assert max(counts.values()) == 1
        assert 0.1 <= len(counts) / len(own) <= 0.4


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)
def test_visible_checks_are_hidden_checks_and_nothing_else_comes_along(exercise):
    for phase in exercise.phases:
        hidden = layout.hidden_tests(exercise.id, phase.id)
        for name, source in visible_checks(exercise, phase).items():
            if name == CONFTEST:
                continue
            text = (hidden / name).read_text("utf-8")
            for function in re.findall(r"^def (test_\w+)", source, re.MULTILINE):
                before = text[: text.index(f"def {function}(")]
                assert "@pytest.mark.visible" in before[before.rindex("\n\n\n") :]
