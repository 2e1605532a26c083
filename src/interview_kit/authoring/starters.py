"""Derive the guided starters from the solution, in which comments mark the regions of each phase.

The starter of phase *n* keeps the regions of earlier phases and removes those of phase *n* and
later, so that a candidate who did not finish a phase can begin the next one fairly. A region is
replaced by a stub (a comment and `raise NotImplementedError`), by the comment alone (`todo`, where
no statement can stand) or by nothing (`drop`).

A bare starter is written by hand: one route, and what makes its framework respond as the rules ask.
It shares the fixture `client`, and what the references of its framework share.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_kit.authoring.tidy import tidy
from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Exercise, Phase
from interview_kit.exercise.definition import read_exercise
from interview_kit.frameworks import framework_of

BEGIN = re.compile(
    r"(?P<indent>\s*)(?P<sign>#|//) phase (?P<phase>\d): begin(?P<kind> drop| todo)?\s*"
)
REGION_END = re.compile(r"\s*(#|//) phase (?P<phase>\d): end\s*")
STUBS = {"#": "raise NotImplementedError", "//": 'throw new Error("not implemented");'}
"""The stub of a region, by the comment sign of the language."""
TESTS = "tests"
"""Folder that a framework adds to the reference tests. Starters leave it out."""
GUIDED: Final = "guided"
BARE: Final = "bare"
KINDS: Final = (GUIDED, BARE)
CONFTEST: Final = "conftest.py"
TOO_MANY_BLANKS = re.compile(r"\n{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What a candidate begins with: each file by its name."""

    framework: str
    files: Mapping[str, Path]

    @property
    def folder(self) -> Path:
        """Return the folder of its `kit.toml`."""
        return self.files[layout.MANIFEST].parent


def find_starter(exercise: Exercise, phase: Phase, framework: str, kind: str = GUIDED) -> Starter:
    """Find the starter of a phase. Raises `UsageError` when it has none of this kind."""
    guided = layout.starter(exercise.id, phase.id, framework)
    if kind == GUIDED:
        return Starter(framework=framework, files=_list_by_name(guided))
    bare = layout.bare_starter(exercise.id, phase.id, framework)
    if not bare.is_dir():
        raise UsageError(
            f"phase {phase.number} of {exercise.id} has no bare starter for {framework}: "
            f"use `--starter {GUIDED}`"
        )
    shared = _list_by_name(layout.shared_solution(framework))
    files = {**shared, CONFTEST: guided / CONFTEST, **_list_by_name(bare)}
    return Starter(framework=framework, files=files)


def _list_by_name(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in list_files(folder)}


def derive(text: str, phase: int, name: str = "the text") -> str:
    """Derive one file of a starter; `name` is for error messages.

    Raises `EngineError` when the marks of regions do not pair up.
    """
    lines: list[str] = []
    region: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if begin := BEGIN.fullmatch(line):
            if region is not None:
                raise EngineError(f"{name} line {number}: a region begins inside another")
            region = int(begin["phase"])
            if region >= phase:
                lines += write_stub(begin)
        elif end := REGION_END.fullmatch(line):
            if region != int(end["phase"]):
                raise EngineError(f"{name} line {number}: a region ends that did not begin")
            region = None
        elif region is None or region < phase:
            lines.append(line)
    if region is not None:
        raise EngineError(f"{name}: a region of phase {region} never ends")
    return collapse_blank_lines("\n".join(lines))


def write_stub(begin: re.Match[str]) -> Iterator[str]:
    """Yield what stands in a starter for the region that begins here."""
    indent, sign = begin["indent"], begin["sign"]
    if begin["kind"] != " drop":
        yield f"{indent}{sign} Phase {begin['phase']}: your code goes here."
    if begin["kind"] is None:
        yield indent + STUBS[sign]


def collapse_blank_lines(text: str) -> str:
    """Remove the surplus blank lines that dropped regions leave."""
    return TOO_MANY_BLANKS.sub("\n\n\n", text).strip("\n") + "\n" if text.strip() else ""


def derive_starter(exercise: Exercise, framework: str, phase: int) -> dict[str, str]:
    """Derive all files of one starter, by path; leaves out files that end up empty."""
    solution = layout.solution(exercise.id)
    sources = [(layout.shared_solution(framework), Path()), (solution / framework, Path())]
    if framework_of(framework).interface != "port":
        sources.append((solution / "domain", Path("domain")))
    texts = {
        target / path.relative_to(folder): derive(path.read_text("utf-8"), phase, path.name)
        for folder, target in sources
        for path in list_files(folder)
        if TESTS not in path.relative_to(folder).parts[:-1]
    }
    return tidy(
        {
            path.as_posix(): text
            for path, text in texts.items()
            if text and not is_bare_docstring(path, text)
        }
    )


def is_bare_docstring(path: Path, text: str) -> bool:
    """Return whether a module is nothing but its docstring; that of a package may be."""
    if path.suffix != ".py" or path.name == "__init__.py":
        return False
    body = ast.parse(text).body
    return len(body) == 1 and ast.get_docstring(ast.Module(body, [])) is not None


def list_files(folder: Path) -> Iterator[Path]:
    """List the files below a folder, without caches and hidden files."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield path


def derive_starters(exercise_id: str) -> dict[Path, str]:
    """Derive every starter of an exercise: the path and the text of each file."""
    exercise = read_exercise(exercise_id)
    return {
        layout.starter(exercise.id, phase.id, framework) / name: text
        for phase in exercise.phases
        for framework in exercise.frameworks
        for name, text in derive_starter(exercise, framework, phase.number).items()
    }


def list_starter_files(exercise_id: str) -> set[Path]:
    """List the files in the starter folders of an exercise."""
    exercise = read_exercise(exercise_id)
    return {
        path
        for phase in exercise.phases
        for path in list_files(layout.exercise(exercise.id) / phase.id / "starter")
    }


def find_drift(exercise_id: str) -> list[Path]:
    """Find starter files that differ from the solution, are missing, or are unexpected."""
    files = derive_starters(exercise_id)
    differing = {
        path
        for path, text in files.items()
        if not path.is_file() or path.read_text("utf-8") != text
    }
    return sorted(differing | (list_starter_files(exercise_id) - files.keys()))


def write_starters(exercise_id: str) -> list[Path]:
    """Write every starter as derived from the solution; returns the files that changed."""
    files, changed = derive_starters(exercise_id), find_drift(exercise_id)
    for path in changed:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()
    return changed
