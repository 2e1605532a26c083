"""Starters, derived from the marked solution.

The starter of phase *n* is the solution with the regions of phases *n* and later taken out and
the earlier ones kept, so that whoever did not finish a phase can begin the next one fairly. A
region is either stubbed (a to-do line and `raise NotImplementedError`) or dropped.
"""

import re
import sys
from collections.abc import Iterator, Set
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise
from interview_kit.exercise.definition import read_exercise
from interview_kit.frameworks import framework_of

BEGIN = re.compile(r"(?P<indent>\s*)(?P<sign>#|//) phase (?P<phase>\d): begin(?P<drop> drop)?\s*")
END = re.compile(r"\s*(#|//) phase (?P<phase>\d): end\s*")
STUBS = {"#": "raise NotImplementedError", "//": 'throw new Error("not implemented");'}
"""What stands for code that is not there yet, by the language's sign of a comment."""
IMPORT = re.compile(r"(?:from|import) (\w+)")
TESTS = "tests"
"""What a stack adds to the model suite: candidates write their own."""
TOO_MANY_BLANKS = re.compile(r"\n{4,}")


def derive(text: str, phase: int, name: str = "the text") -> str:
    """The starter of one file. Errors: `EngineError` for regions that do not pair up."""
    lines: list[str] = []
    opened: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if begin := BEGIN.fullmatch(line):
            if opened is not None:
                raise EngineError(f"{name} line {number}: a region begins inside another")
            opened = int(begin["phase"])
            if opened >= phase and not begin["drop"]:
                indent, sign = begin["indent"], begin["sign"]
                lines.append(f"{indent}{sign} Phase {opened}: your code goes here.")
                lines.append(indent + STUBS[sign])
        elif end := END.fullmatch(line):
            if opened != int(end["phase"]):
                raise EngineError(f"{name} line {number}: a region ends that did not begin")
            opened = None
        elif opened is None or opened < phase:
            lines.append(line)
    if opened is not None:
        raise EngineError(f"{name}: a region of phase {opened} never ends")
    return tidy("\n".join(lines))


def tidy(text: str) -> str:
    """Close the gaps that dropped regions leave."""
    return TOO_MANY_BLANKS.sub("\n\n\n", text).strip("\n") + "\n" if text.strip() else ""


def derived(exercise: Exercise, framework: str, phase: int) -> dict[str, str]:
    """All files of one starter, by their path in it; one that a later phase adds is not there."""
    solution = layout.solution(exercise.id)
    sources = [(solution / framework, Path())]
    if framework_of(framework).interface != "port":
        sources.append((solution / "domain", Path("domain")))
    texts = {
        below / path.relative_to(folder): derive(path.read_text("utf-8"), phase, path.name)
        for folder, below in sources
        for path in plain_files(folder)
        if TESTS not in path.relative_to(folder).parts[:-1]
    }
    own = {path.parts[0].removesuffix(".py") for path in texts}
    return {path.as_posix(): close_up(text, own) for path, text in texts.items() if text}


def close_up(text: str, own: Set[str]) -> str:
    """Drop the blank lines that markers made the formatter put between imports of one section."""
    kept: list[str] = []
    before: str | None = None
    for line in text.splitlines():
        if found := IMPORT.match(line):
            section = section_of(found[1], own)
            if section == before and not kept[-1]:
                kept.pop()
            before = section
        elif line and not line.startswith((" ", ")")):
            before = None
        kept.append(line)
    return "\n".join(kept) + "\n"


def section_of(module: str, own: Set[str]) -> str:
    """Where an import stands: with the standard library, with packages, or with one's own."""
    return (
        "standard" if module in sys.stdlib_module_names else "own" if module in own else "package"
    )


def plain_files(folder: Path) -> Iterator[Path]:
    """The files of a folder that people wrote."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield path


def wanted(exercise_id: str) -> dict[Path, str]:
    """Every file of every starter of an exercise, with what should stand in it."""
    exercise = read_exercise(exercise_id)
    return {
        layout.starter(exercise.id, phase.id, framework) / name: text
        for phase in exercise.phases
        for framework in exercise.frameworks
        for name, text in derived(exercise, framework, phase.number).items()
    }


def present(exercise_id: str) -> set[Path]:
    """Every file that stands in the starters of an exercise."""
    exercise = read_exercise(exercise_id)
    return {
        path
        for phase in exercise.phases
        for path in plain_files(layout.exercise(exercise.id) / phase.id / "starter")
    }


def drift(exercise_id: str) -> list[Path]:
    """The starter files that differ from the solution, are missing, or should not be there."""
    files = wanted(exercise_id)
    differing = {
        path
        for path, text in files.items()
        if not path.is_file() or path.read_text("utf-8") != text
    }
    return sorted(differing | (present(exercise_id) - files.keys()))


def write(exercise_id: str) -> list[Path]:
    """Bring the committed starters to what the solution gives; returns what changed."""
    files, changed = wanted(exercise_id), drift(exercise_id)
    for path in changed:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()
    return changed
