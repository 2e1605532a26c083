"""The profile of the code: style, complexity and types of the program, beside the points.

The private copy is only read, by tools of ours in processes of their own; none of it runs.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.code import tools
from interview_kit.metrics.code.record import Code, CodeFinding, CodeFunction
from interview_kit.metrics.code.tools import Diagnostic, ToolError
from interview_kit.submission.import_paths import find_import_paths, is_imported
from interview_kit.submission.sources import (
    read_sources,
)

STEP = "code"
NO_PROGRAM = "no Python source to read"
TOO_COMPLEX = re.compile(r"`(?P<name>[^`]+)` is too complex \((?P<complexity>\d+) > 0\)")


def measure(submission: Submission, environment: Environment, *, progress: Progress) -> Code:
    """Read the program; a tool that fails leaves its figure out and says why."""
    progress.begin(STEP)
    code = read_code(submission, environment, read_sources(submission))
    progress.end(STEP, code.reason or summarize(code))
    return code


def read_code(submission: Submission, environment: Environment, sources: Mapping[str, str]) -> Code:
    """Return the profile of some sources of a submission: text by path."""
    if not sources:
        return Code(reason=NO_PROGRAM)
    paths, folder = tuple(sources), submission.folder
    try:
        diagnostics = tools.ruff(folder, paths)
    except ToolError as error:
        return Code(reason=str(error))
    types, types_reason = None, None
    try:
        types = tools.mypy(folder, paths, find_roots(submission, sources), environment)
    except ToolError as error:
        types_reason = str(error)
    functions = list_functions(diagnostics)
    return Code(
        files=len(sources),
        lines=sum(bool(line.strip()) for text in sources.values() for line in text.splitlines()),
        style=sort_findings(select_style(diagnostics)),
        functions=functions,
        annotated=len(functions) - len(find_unannotated(functions, diagnostics)),
        total_functions=len(functions),
        types=None if types is None else sort_findings(types),
        types_reason=types_reason,
    )


def find_roots(submission: Submission, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the folders of the source that modules are imported from, such as `src`.

    A folder that is itself imported is a package: its modules have its name before theirs.
    """
    return tuple(
        root
        for root in find_import_paths(submission.folder, submission.manifest.source)
        if not (submission.folder / root / "__init__.py").exists()
        and not is_imported(PurePosixPath(root).name, sources.values())
    )


def select_style(diagnostics: Sequence[Diagnostic]) -> list[CodeFinding]:
    """Return the findings of style, among them what does not parse."""
    return [
        CodeFinding(file=item.file, line=item.line, code=item.code, text=item.message)
        for item in diagnostics
        if item.code.startswith(tools.STYLE)
    ]


def list_functions(diagnostics: Sequence[Diagnostic]) -> tuple[CodeFunction, ...]:
    """Return every function, the most complex first."""
    functions = [
        CodeFunction(
            file=item.file,
            line=item.line,
            name=match["name"],
            complexity=int(match["complexity"]),
        )
        for item in diagnostics
        if item.code == tools.COMPLEXITY and (match := TOO_COMPLEX.match(item.message))
    ]
    return tuple(
        sorted(functions, key=lambda function: (-function.complexity, function.file, function.line))
    )


def find_unannotated(
    functions: Sequence[CodeFunction], diagnostics: Sequence[Diagnostic]
) -> set[tuple[str, int]]:
    """Return file and line of the functions without the type of an argument or of the result.

    What `__init__` returns needs no type.
    """
    starts: dict[str, list[int]] = {}
    for file, line in sorted((function.file, function.line) for function in functions):
        starts.setdefault(file, []).append(line)
    unannotated = set()
    for item in diagnostics:
        is_constructor = item.code == "ANN204" and "`__init__`" in item.message
        if item.code in tools.ANNOTATIONS and not is_constructor:
            # An argument stands between the line of its `def` and that of the next one.
            lines = starts.get(item.file, [])
            if position := bisect_right(lines, item.line):
                unannotated.add((item.file, lines[position - 1]))
    return unannotated


def sort_findings(findings: Sequence[CodeFinding]) -> tuple[CodeFinding, ...]:
    """Return the findings in the order of the text, each once."""
    return tuple(
        sorted(
            set(findings),
            key=lambda finding: (finding.file, finding.line, finding.code, finding.text),
        )
    )


def summarize(code: Code) -> str:
    """Return the profile in one line."""
    types = "types not checked" if code.types is None else f"{len(code.types)} type errors"
    return f"{len(code.style)} findings of style in {code.lines} lines, {types}"
