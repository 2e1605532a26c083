"""What each stack of an exercise brings with it: starters, what can be proved and measured."""

import shutil
from pathlib import Path

import pytest

from interview_kit.authoring import lint, starters
from interview_kit.core.model import Manifest, Submission
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.metrics.mutation.faults.reach import NOT_PYTHON, unmeasurable_reason
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission.resolve import read_manifest

USERS = read_exercise("users")


def test_regions_of_other_languages_are_marked_with_their_own_comments() -> None:
    text = "f() {\n  // phase 1: begin\n  return 1;\n  // phase 1: end\n}\n"
    stub = '  // Phase 1: your code goes here.\n  throw new Error("not implemented");\n'
    assert starters.derive(text, 1) == "f() {\n" + stub + "}\n"
    assert starters.derive(text, 2) == "f() {\n  return 1;\n}\n"


def test_a_file_that_a_later_phase_adds_is_not_in_earlier_starters() -> None:
    there = [
        "users_api/middleware.py" in starters.derive_starter(USERS, "django", phase)
        for phase in (1, 2, 3)
    ]
    assert there == [False, False, True]


def test_the_shared_domain_goes_with_python_only() -> None:
    assert "domain/store.py" in starters.derive_starter(USERS, "flask", 1)
    assert "domain/store.py" not in starters.derive_starter(USERS, "node", 1)


@pytest.mark.parametrize("stack", USERS.frameworks)
def test_a_reference_says_how_it_is_run(stack: str, tmp_path: Path) -> None:
    manifest = read_manifest(assemble("users", stack, tmp_path))
    assert manifest.framework == framework_of(stack).name


def test_what_cannot_run_here_is_told_instead_of_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    none, landlock = LEVELS["none"], LEVELS["landlock"]
    assert lint.explain_unavailable(USERS, "node", none) == "node is not installed"
    assert lint.explain_unavailable(USERS, "flask", landlock) is None
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert lint.explain_unavailable(USERS, "node", none) is None
    assert "landlock" in (lint.explain_unavailable(USERS, "node", landlock) or "")


@pytest.mark.parametrize(
    ("framework", "files", "reason"),
    [
        ("command", ["server.js", "conftest.py", "tests/test_a.py"], NOT_PYTHON),
        ("command", ["server.py"], None),
        ("command", ["server.js", "lib/b.py"], None),
        ("flask", [], None),
    ],
)
def test_tests_of_a_command_are_measured_when_the_program_is_python(
    tmp_path: Path, framework: str, files: list[str], reason: str | None
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    submission = Submission(
        candidate="ann",
        folder=tmp_path,
        manifest=Manifest(exercise="users", framework=framework, source=("server.js",)),
        sha256="0" * 64,
        files=1,
        size=1,
    )
    assert unmeasurable_reason(submission) == reason
