"""Canaries: programs that behave the same, and one that does nothing but raise."""

import ast
from typing import Any

import pytest

from interview_kit.suite.variants import sanity_programs

PROGRAM = '''"""Text."""
from __future__ import annotations
import functools; LIMIT = 3

def total(numbers, start=0):
    """Sum up."""
    found = start
    for number in numbers:
        found += number
    return found

@functools.cache
def words(text):
    try:
        first, *rest = text.split()
    except ValueError as error:
        return str(error)
    return [first, rest, f"{first=}"]

def counter():
    count = 0
    def more():
        nonlocal count
        count += 1
        return count
    return more

def looks():
    seen = 1
    return sorted(locals())

class Shop:
    name = "a"
    def stream(self):
        for part in self.name:
            yield part
'''


def run(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(source, "program", "exec", dont_inherit=True), space)
    return space


def behaviour(space: dict[str, Any]) -> list[object]:
    more = space["counter"]()
    return [
        space["total"]([1, 2]),
        space["total"]([1], start=4),
        space["words"]("a b c"),
        space["words"](""),
        [more(), more()],
        list(space["Shop"]().stream()),
        space["total"].__doc__,
    ]


@pytest.mark.parametrize("change", [sanity_programs.add_comments, sanity_programs.change_locals])
def test_programs_behave_as_before(change: Any) -> None:
    assert behaviour(run(change(PROGRAM))) == behaviour(run(PROGRAM))


def test_text_changes_lines_and_bytes_and_nothing_else() -> None:
    changed = sanity_programs.add_comments(PROGRAM)
    assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(PROGRAM))
    assert len(changed.splitlines()) > len(PROGRAM.splitlines()) + 8


def test_code_changes_names_and_bytecode() -> None:
    before, after = run(PROGRAM)["total"], run(sanity_programs.change_locals(PROGRAM))["total"]
    assert after.__code__.co_code != before.__code__.co_code
    assert "found_" in after.__code__.co_varnames
    assert after.__code__.co_varnames[:2] == ("numbers", "start")


def test_functions_that_look_at_their_names_keep_them() -> None:
    assert "seen" in run(sanity_programs.change_locals(PROGRAM))["looks"]()


def test_every_function_of_the_stub_raises() -> None:
    space = run(sanity_programs.stub(PROGRAM))
    for call in (space["total"], space["counter"], space["looks"]):
        with pytest.raises((NotImplementedError, TypeError)):
            call(*([[1]] if call is space["total"] else []))
    with pytest.raises(NotImplementedError):
        next(space["Shop"]().stream())


def test_what_cannot_be_parsed_stays_as_it_is() -> None:
    sources = {"a.py": "def f(:\n", "b.py": "def f():\n    return 1\n"}
    made = sanity_programs.change_files(sources, change=sanity_programs.stub)
    assert made["a.py"] == sources["a.py"]
    assert "NotImplementedError" in made["b.py"]
