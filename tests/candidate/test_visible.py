"""The visible checks of every exercise: the reference passes all, each starter fails its own."""

import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.candidate import checks, hour
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.checks import Outcome
from interview_kit.candidate.project import Project
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.submission import environments

EXERCISES = [
    read_exercise(exercise_id)
    for exercise_id in list_exercises()
    if layout.visible_checks(exercise_id, read_exercise(exercise_id).phases[0].id).is_file()
]
STACKS = [(one, framework) for one in EXERCISES for framework in one.frameworks]


def project(exercise, framework, folder: Path, phases=()) -> Project:
    """A hand-out, unzipped, in its last phase."""
    packed = pack(exercise.id, framework, candidate="x", phases=phases, folder=folder)
    root = folder / "hour"
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(root)
    found = Project(Bundle(root / "kit.pyz"), root)
    hour.start(found, yes=True)
    with found.locked():
        for part in found.bundle.handout.phases[1:]:
            hour.begin(found, part)
    return found


def run(found: Project) -> Outcome:
    outcome = checks.run(found)
    assert outcome.trouble is None, outcome.trouble
    return outcome


@pytest.fixture(params=STACKS, ids=[f"{one.id}-{framework}" for one, framework in STACKS])
def stack(request, monkeypatch):
    exercise, framework = request.param
    row = framework_of(framework)
    if row.interface == "port" and not shutil.which(framework):
        pytest.skip(f"there is no {framework} on this machine")
    monkeypatch.setenv("KIT_PYTHON", str(environments.build(row.name).python))
    return exercise, framework


def test_the_reference_passes_every_visible_check(stack, tmp_path):
    found = project(*stack, tmp_path)
    shutil.rmtree(found.root / "tests")
    assemble(stack[0].id, stack[1], found.root)
    outcome = run(found)
    assert outcome.failures == ()
    assert outcome.passed == len(outcome.checks) > 0


def test_each_starter_fails_the_checks_of_its_own_phase_and_no_other(stack, tmp_path):
    exercise, framework = stack
    for phase in exercise.phases:
        numbers = [one.number for one in exercise.phases if one.number <= phase.number]
        found = project(exercise, framework, tmp_path / phase.id, numbers)
        starter = layout.starter(exercise.id, phase.id, framework)
        shutil.copytree(starter, found.root, dirs_exist_ok=True)
        failed = {(one.check.phase, one.check.rule) for one in run(found).failures}
        own = {(c.phase, c.rule) for c in checks.visible(found) if c.phase == phase.number}
        assert failed == own


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)
def test_each_visible_check_is_a_share_of_what_the_brief_promises(exercise):
    for phase in exercise.phases:
        source = layout.visible_checks(exercise.id, phase.id).read_text("utf-8")
        found = checks.read(source, phase.number)
        own = {r.id for r in exercise.requirements if r.phase == phase.number and not r.bonus}
        cited = Counter(check.requirement for check in found)
        assert set(cited) <= own
        assert max(cited.values()) == 1
        assert 0.1 <= len(found) / len(own) <= 0.4
