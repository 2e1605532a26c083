"""The code lane: style, complexity and types of the program, as a profile beside the points.

The private copy is only read, by tools of ours in processes of their own; none of it runs.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from interview_kit.core.model import Code, CodeFinding, CodeFunction, Environment, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.code import tools
from interview_kit.metrics.code.tools import ToolError
from interview_kit.metrics.coverage.measure import sources_of

STEP = "code"
NO_PROGRAM = "no Python source to read"


def measure(submission: Submission, environment: Environment, *, progress: Progress) -> Code:
    """Read the program; a tool that gives no answer leaves its figure out and says why."""
    progress.begin(STEP)
    found = read(submission, environment, sources_of(submission))
    progress.end(STEP, found.reason or summary(found))
    return found


def read(submission: Submission, environment: Environment, sources: Mapping[str, str]) -> Code:
    """The profile of some sources of a submission."""
    if not sources:
        return Code(reason=NO_PROGRAM)
    paths, folder = tuple(sources), submission.folder
    try:
        files = tools.read(sources)
        style = [*of_pycodestyle(files), *tools.ruff(folder, paths)]
    except ToolError as error:
        return Code(reason=str(error))
    types, why_not = None, None
    try:
        types = tools.mypy(folder, paths, roots(submission, sources), environment)
    except ToolError as error:
        why_not = str(error)
    return Code(
        files=len(files),
        lines=sum(one["lines"] for one in files.values()),
        style=ordered(style),
        functions=tuple(functions_of(files)),
        annotated=sum(one["annotated"] for one in files.values()),
        total_functions=sum(one["total"] for one in files.values()),
        types=None if types is None else ordered(types),
        types_reason=why_not,
    )


def roots(submission: Submission, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Folders of the source that modules are imported from, such as `src`.

    A folder that is itself imported is a package: its modules have its name before theirs.
    """
    return tuple(
        root
        for root in submission.manifest.source
        if (submission.folder / root).is_dir()
        and not (submission.folder / root / "__init__.py").exists()
        and not imported(PurePosixPath(root).name, sources)
    )


def imported(name: str, sources: Mapping[str, str]) -> bool:
    """Whether any source imports a package by this name."""
    spoken = re.compile(rf"^\s*(from|import)\s+{re.escape(name)}\b", re.MULTILINE)
    return bool(name) and any(spoken.search(source) for source in sources.values())


def of_pycodestyle(files: Mapping[str, Any]) -> list[CodeFinding]:
    """What pycodestyle found, as the reader tells it."""
    return [
        CodeFinding(file=path, line=line, code=code, text=text)
        for path, one in files.items()
        for line, code, text in one["style"]
    ]


def functions_of(files: Mapping[str, Any]) -> list[CodeFunction]:
    """Every function, the most complex first."""
    found = [
        CodeFunction(file=path, line=line, name=name, complexity=complexity)
        for path, one in files.items()
        for line, name, complexity in one["functions"]
    ]
    return sorted(found, key=lambda one: (-one.complexity, one.file, one.line))


def ordered(found: list[CodeFinding]) -> tuple[CodeFinding, ...]:
    """Findings in the order of the text, each once."""
    return tuple(sorted(set(found), key=lambda one: (one.file, one.line, one.code, one.text)))


def summary(found: Code) -> str:
    """The profile in one line."""
    types = "types not checked" if found.types is None else f"{len(found.types)} type errors"
    return f"{len(found.style)} findings of style in {found.lines} lines, {types}"
