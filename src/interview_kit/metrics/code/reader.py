"""Reads Python sources as text, in a process of its own: `{path: source}` in, findings out.

It imports nothing of the kit and nothing of what it reads: sources are tokenized and parsed. A
source that breaks a parser breaks this process alone.
"""

import ast
import json
import sys
from typing import Any

import complexipy
import pycodestyle  # type: ignore[import-untyped]

LONGEST_LINE = 99
"""What PEP 8 lets a team agree on."""
IGNORED = ("E121", "E123", "E126", "E203", "E226", "E24", "E704", "W503", "W504")
"""What pycodestyle leaves out by itself, and E203, on which PEP 8 and formatters differ."""


def unheard(_: str) -> bool:
    """No comment switches a check off: the same rules hold for everyone."""
    return False


pycodestyle.noqa = unheard  # the library has no setting for it


class Collected(pycodestyle.BaseReport):  # type: ignore[misc]  # the library has no types
    """Keeps every finding instead of printing it."""

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.kept: list[tuple[int, str, str]] = []

    def error(self, line: int, offset: int, text: str, check: Any) -> None:
        """One finding."""
        if not self._ignore_code(text[:4]):
            self.kept.append((line, text[:4], text[5:]))


def style(source: str) -> list[tuple[int, str, str]]:
    """What pycodestyle finds, under our settings."""
    guide = pycodestyle.StyleGuide(
        config_file=False,
        max_line_length=LONGEST_LINE,
        ignore=IGNORED,
        reporter=Collected,
    )
    report = guide.options.report
    checker = pycodestyle.Checker(
        "source", lines=source.splitlines(keepends=True), options=guide.options, report=report
    )
    checker.check_all()
    kept: list[tuple[int, str, str]] = report.kept
    return kept


def functions(source: str) -> list[tuple[int, str, int]]:
    """Each function with its cognitive complexity."""
    found = complexipy.code_complexity(source).functions
    return [(one.line_start, one.name.replace("::", "."), one.complexity) for one in found]


def annotated(source: str) -> tuple[int, int]:
    """How many functions name the types of all arguments and of what they return, of how many."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return sum(map(is_annotated, nodes)), len(nodes)


def is_annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function names all its types; `self` and `cls` need none."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    typed = all(one.annotation or one.arg in ("self", "cls") for one in named if one)
    return typed and (node.returns is not None or node.name == "__init__")


def read(source: str) -> dict[str, Any]:
    """All about one source; what does not parse has no functions."""
    try:
        typed, total = annotated(source)
        found = functions(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        typed, total, found = 0, 0, []
    return {
        "lines": sum(bool(line.strip()) for line in source.splitlines()),
        "style": style(source),
        "functions": found,
        "annotated": typed,
        "total": total,
    }


if __name__ == "__main__":
    sources = json.loads(sys.stdin.buffer.read())
    json.dump({path: read(source) for path, source in sources.items()}, sys.stdout)
