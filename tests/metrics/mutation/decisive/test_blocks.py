"""Blocks of a program: which one a change needs, what is reported, and what ends."""

import subprocess
import sys

from interview_kit.metrics.mutation.decisive.blocks import (
    Program,
    parse_report,
    read_program,
)
from interview_kit.suite.variants.mutants import generate_mutants

SOURCE = '''"""Text."""
from __future__ import annotations

LIMIT = 3


class Shelf:
    size = 4

    def put(self, number: int = 5) -> int:
        """Put."""
        if number > 6: number = 7
        if number > 8:
            return 9
        elif number > 10:
            return 11
        else:
            number += 12
        try:
            number += 13
        except ValueError:
            return 14
        finally:
            number += 15
        return number + 16


def make(a=17): return a + 18


def outer():
    def inner(
        a=19,
    ):
        return a + 20

    return inner() + 21
'''
PROGRAM = read_program({"app.py": SOURCE, "broken.py": "def f(:\n"})
FIRST_LINES = {"put": 12, "then": 14, "elif": 15, "elif body": 16, "else": 18, "try": 20}
FIRST_LINES |= {"except": 22, "finally": 24, "outer": 32, "inner": 35}
BLOCKS = {name: f"app.py:{line}" for name, line in FIRST_LINES.items()}


def number_of(diff: str) -> str:
    """The number that a mutant changes: each is in the program once."""
    (line,) = [line for line in diff.splitlines()[2:] if line.startswith("-")]
    return line


def test_a_block_begins_on_a_line_of_its_own() -> None:
    # The docstring is the first statement of its body.
    assert set(PROGRAM.blocks) == {*BLOCKS.values()} - {"app.py:12"} | {"app.py:11"}


def test_a_change_needs_the_innermost_block_around_it() -> None:
    needed: dict[str, set[str | None]] = {}
    for mutant in generate_mutants({"app.py": SOURCE}):
        if mutant.operator == "number":
            needed.setdefault(number_of(mutant.diff).strip("- "), set()).add(
                PROGRAM.find_block(mutant)
            )
    put = "app.py:11"
    assert needed == {
        "LIMIT = 3": {None},
        "size = 4": {None},
        "def put(self, number: int = 5) -> int:": {None},
        "if number > 6: number = 7": {put},
        "if number > 8:": {put},
        "return 9": {BLOCKS["then"]},
        "elif number > 10:": {BLOCKS["elif"]},
        "return 11": {BLOCKS["elif body"]},
        "number += 12": {BLOCKS["else"]},
        "number += 13": {BLOCKS["try"]},
        "return 14": {BLOCKS["except"]},
        "number += 15": {BLOCKS["finally"]},
        "return number + 16": {put},
        "def make(a=17): return a + 18": {None},
        "a=19,": {None},
        "return a + 20": {BLOCKS["inner"]},
        "return inner() + 21": {BLOCKS["outer"]},
    }


def run(program: Program, sources: dict[str, str], call: str) -> subprocess.CompletedProcess[str]:
    code = f"{sources['app.py']}\n{call}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_a_changed_program_reports_what_it_runs_once() -> None:
    result = run(PROGRAM, PROGRAM.report_blocks(), "Shelf().put(9), Shelf().put(9)")
    assert result.returncode == 0
    run_blocks = {"app.py:11", *(BLOCKS[name] for name in ("elif", "else", "try", "finally"))}
    assert parse_report(result.stderr, PROGRAM) == run_blocks
    assert result.stderr.count("kit-block") == len(run_blocks)
    assert parse_report("kit-block app.py:99\n", PROGRAM) == set()


def test_a_changed_program_ends_where_a_block_begins() -> None:
    ended = PROGRAM.end_at({BLOCKS["except"], BLOCKS["inner"]})
    assert run(PROGRAM, ended, "print(Shelf().put(1), Shelf.put.__doc__)").stdout == "57 Put.\n"
    assert run(PROGRAM, ended, "outer()").returncode == 70
    assert PROGRAM.end_at(()) == {}
