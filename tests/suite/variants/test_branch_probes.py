"""Branches that skip a block: the process ends where one is taken, and nowhere else."""

import ast
import types

import pytest

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.branch_probes import find_skips, make_branch_probe
from interview_kit.suite.variants.probes import find_functions

PROGRAM = """
def f(x):
    y = 0
    if x == 1:
        y = 1
    elif x == 2:
        y = 2
    while y == 2:
        y = 3
        if x:
            break
    for _ in range(y):
        if x == 1:
            break
    else:
        y = 4
    match x:
        case 3:
            y = 5
        case 4:
            y = 6
    return y
"""
ARCS = frozenset(
    {(4, 5), (4, 6), (6, 7), (6, 8), (8, 9), (8, 12), (10, 8), (10, 11), (12, 13), (12, 16)}
    | {(13, 12), (13, 14), (18, 19), (18, 20), (20, 21), (20, 22)}
)
CLEANUPS = """
def f(x):
    with open(x):
        if x:
            x = 1
    try:
        if x:
            x = 2
    finally:
        x = 3
"""


class EndedError(Exception):
    """The process would have ended."""


def end(status):
    raise EndedError


def skips_of(source, arcs, missing=()):
    tree = ast.parse(source)
    file = FileCoverage(
        path="f.py",
        statements=1,
        missing_lines=(),
        branches=len(arcs),
        missing_branches=missing,
        arcs=arcs,
    )
    ((_, function),) = find_functions(tree)
    return tree, list(find_skips(function, file))


def is_taken(probe, argument):
    """Return whether calling the function with an argument takes the branch of its probe."""
    space = {
        "__builtins__": {"range": range, "__import__": lambda _: types.SimpleNamespace(_exit=end)}
    }
    exec(probe.source, space)
    try:
        space["f"](argument)
    except EndedError:
        return True
    return False


@pytest.mark.parametrize(
    ("arc", "arguments"),
    [
        ((4, 6), (0, 2, 3, 4)),
        ((6, 8), (0, 3, 4)),
        ((8, 12), (0, 1, 3, 4)),
        ((10, 8), ()),
        ((12, 16), (0, 2, 3, 4)),
        ((13, 12), (2,)),
        ((18, 20), (0, 1, 2, 4)),
        ((20, 22), (0, 1, 2)),
    ],
)
def test_the_process_ends_where_the_branch_is_taken(arc, arguments):
    tree, skips = skips_of(PROGRAM, ARCS)
    before = ast.dump(tree)
    (skip,) = (skip for skip in skips if skip.arc == arc)
    probe = make_branch_probe("f.py", tree, "f", skip)
    assert tuple(x for x in range(5) if is_taken(probe, x)) == arguments
    assert (probe.arc, ast.dump(tree)) == (arc, before)


def test_only_branches_that_are_said_to_be_taken_are_probed():
    _, skips = skips_of(PROGRAM, ARCS, missing=((10, 8), (20, 22)))
    assert {skip.arc for skip in skips} == {(4, 6), (6, 8), (8, 12), (12, 16), (13, 12), (18, 20)}


def test_what_an_exception_takes_as_well_is_not_probed():
    arcs = frozenset({(4, 5), (4, 3), (7, 8), (7, 10)})
    assert skips_of(CLEANUPS, arcs)[1] == []
