"""interview_kit.authoring.solutions: the reference as a program to read."""

import ast
import re
from pathlib import Path

import pytest

from interview_kit.authoring.solutions import write_solution
from interview_kit.core.errors import UsageError
from interview_kit.exercise.definition import list_exercises, read_exercise

LEFTOVER = re.compile(
    r"phase \d: (begin|end)|your code goes here|NotImplementedError|not implemented"
)


@pytest.mark.parametrize(
    ("exercise", "framework", "phase"),
    [
        (name, framework, phase.number)
        for name in list_exercises()
        for framework in read_exercise(name).frameworks
        for phase in read_exercise(name).phases
    ],
)
def test_every_solution_is_a_program_without_marks(
    exercise: str, framework: str, phase: int, tmp_path: Path
) -> None:
    solution = write_solution(exercise, framework, phase=phase, folder=tmp_path / "out")
    assert {"kit.toml", "requirements.txt"} <= {*solution.names}
    for name in solution.names:
        text = (solution.folder / name).read_text("utf-8")
        assert not LEFTOVER.search(text), name
        if name.endswith(".py"):
            ast.parse(text, name)


def test_a_phase_has_what_its_brief_asks_for_and_nothing_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole, second = write_solution("users", "fastapi"), write_solution("users", "fastapi", phase=2)
    assert (str(whole.folder), str(second.folder)) == (
        "solution-users-fastapi",
        "solution-users-fastapi-phase2",
    )
    assert '"/health"' in (whole.folder / "app.py").read_text("utf-8")
    assert '"/health"' not in (second.folder / "app.py").read_text("utf-8")
    # The model tests are those of the whole program.
    assert "tests/test_create.py" in whole.names
    assert "tests/test_create.py" not in second.names
    assert [name for name in second.names if name.startswith("tests/test_")]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("work", "utf-8")
    with pytest.raises(UsageError, match="is not empty: name another folder with --out"):
        write_solution("users", "node", folder=tmp_path)
    with pytest.raises(UsageError, match="is no folder"):
        write_solution("users", "node", folder=tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "phase", "message"),
    [
        (("users", "rails"), None, "users has no solution for 'rails'; it has: fastapi"),
        (("users", "flask"), 4, r"users has no phase 4; it has: \[1, 2, 3\]"),
    ],
)
def test_what_there_is_not_is_refused(
    arguments: tuple[str, str], phase: int | None, message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        write_solution(*arguments, phase=phase, folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()
