"""Decoys: what they change, where, that it changes nothing, and who has to meet them."""

import ast
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.suite.variants.decoys import (
    DecoyWalker,
    find_nearest,
    find_spot,
    make_decoys,
)
from interview_kit.suite.variants.mutants import generate_mutants

PROGRAM = '''
from functools import cache
from typing import Annotated


def fee(total, kind="plain", least=3):
    """What is asked for."""
    extra = least
    if kind == "plain":
        extra = 1
    elif total > 100:
        extra = 2
    else:
        return 0, extra
    match total:
        case 7:
            extra = 70
    for step in range(2):
        extra += step
    return extra + total, f"{str(total):>4}"


def some(least):
    got = yield least
    yield got


@cache
def cached(text: Annotated[str, tuple([1])]):
    return text.upper()


class Box:
    size = max(4, 3)

    def grown(self, by: int = 1) -> int:
        larger = self.size + by if by else 0
        return larger
'''


def run(source: str) -> list[object]:
    space: dict[str, object] = {}
    exec(compile(source, "program", "exec"), space)
    fee, some, cached, box = (space[name] for name in ("fee", "some", "cached", "Box"))
    calls = [(5,), (5, "x"), (200, "x"), (7,), (0,)]
    sent = some(2)  # type: ignore[operator]
    return [
        *(fee(*call) for call in calls),  # type: ignore[operator]
        (next(sent), sent.send("back")),
        (cached("a"), cached.__annotations__, cached.cache_info()),  # type: ignore[operator, attr-defined]
        (box.size, box().grown(), box().grown(0)),  # type: ignore[operator, attr-defined]
    ]


LOOKALIKES = tuple(DecoyWalker("app.py", PROGRAM).make_mutants())


@pytest.mark.parametrize("lookalike", LOOKALIKES, ids=lambda each: f"{each.line}-{each.id}")
def test_a_lookalike_does_the_same_with_other_code_on_the_same_lines(lookalike):
    assert run(lookalike.source) == run(PROGRAM)
    old, new = PROGRAM.splitlines(), lookalike.source.splitlines()
    assert len(old) == len(new)
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


def test_there_is_one_for_each_place_where_mutants_are():
    made = make_decoys({"app.py": PROGRAM}, seed=1)
    assert made.keys() == {
        *(("app.py", "fee", declared) for declared in (False, True)),
        ("app.py", "some", False),
        ("app.py", "cached", True),
        ("app.py", "cached", False),
        ("app.py", "Box", True),
        ("app.py", "Box.grown", True),
        ("app.py", "Box.grown", False),
    }
    assert all(find_spot(decoy) == spot for spot, decoy in made.items())
    places = {find_spot(mutant) for mutant in generate_mutants({"app.py": PROGRAM})}
    assert {find_nearest(made, place) for place in places} <= made.keys()


def test_the_seed_chooses_among_the_lookalikes_of_a_place():
    chosen = [make_decoys({"app.py": PROGRAM}, seed) for seed in range(9)]
    assert len({each["app.py", "fee", False].id for each in chosen}) > 1
    assert chosen[1] == make_decoys({"app.py": PROGRAM}, 1)


def test_outlines_stay_so_that_live_functions_can_take_the_code():
    def outlines(source: str) -> list[object]:
        code = compile(source, "p", "exec")
        return [
            (part.co_name, part.co_varnames, part.co_freevars, part.co_flags)
            for part in code.co_consts
            if hasattr(part, "co_code")
        ]

    assert all(outlines(each.source) == outlines(PROGRAM) for each in LOOKALIKES)


@pytest.mark.parametrize(
    "source",
    [
        "def f(int):\n    return g(1)\n",
        "int = str\ndef f():\n    return g(1)\n",
        "from mine import int\ndef f():\n    return g(1)\n",
        "from mine import *\ndef f():\n    return g(1)\n",
    ],
)
def test_a_name_that_may_mean_something_else_is_not_used(source):
    made = list(DecoyWalker("app.py", source).make_mutants())
    assert made
    assert not any('int("' in each.source for each in made)


def test_what_cannot_be_read_has_no_lookalike():
    assert make_decoys({"app.py": "x = 'y'\n", "broken.py": "def (:"}, 1) == {}


@pytest.mark.parametrize(
    "path",
    sorted(layout.solution("users").glob("*/*.py")),
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_the_reference_has_lookalikes_wherever_it_has_mutants(path: Path):
    source = path.read_text("utf-8")
    made = make_decoys({path.name: source}, 1)
    for mutant in generate_mutants({path.name: source}):
        assert find_nearest(made, find_spot(mutant)) is not None, mutant.diff
    for decoy in made.values():
        ast.parse(decoy.source)


def test_the_nearest_is_the_place_itself_or_what_is_around_it():
    made = make_decoys({"app.py": PROGRAM}, 1)
    grown = ("app.py", "Box.grown", False)
    assert find_nearest(made, grown) == grown
    without = {spot: decoy for spot, decoy in made.items() if spot[1] != "Box.grown"}
    assert find_nearest(without, grown) == ("app.py", "Box", True)
    assert find_nearest(made, ("app.py", "some.inner", True)) == ("app.py", "some", False)
    assert find_nearest(made, ("app.py", "", True)) == next(iter(made))
    assert find_nearest(made, ("other.py", "", True)) is None
