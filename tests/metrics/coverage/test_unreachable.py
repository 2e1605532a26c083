"""Blocks that no test can run leave the coverage, and nothing else does."""

import pytest

from interview_kit.core.model import FileCoverage
from interview_kit.metrics.coverage.unreachable import drop_unreachable, find_blocks

START = 'if __name__ == "__main__":\n    import uvicorn\n\n    uvicorn.run("app:app")\n'


def file(missing: tuple[int, ...], arcs: tuple[tuple[int, int], ...]) -> FileCoverage:
    return FileCoverage(
        path="app.py", statements=9, missing_lines=missing, branches=4, missing_branches=arcs
    )


def test_a_start_as_a_program_that_never_ran_is_left_out() -> None:
    found = drop_unreachable(file((2, 4, 7), ((1, 2), (7, 8))), START)
    assert (found.statements, found.missing_lines) == (7, (7,))
    assert (found.branches, found.missing_branches) == (3, ((7, 8),))


def test_a_block_that_ran_stays() -> None:
    before = file((4,), ())
    assert drop_unreachable(before, START) == before


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("if TYPE_CHECKING:\n    import os\n", 1),
        ("if typing.TYPE_CHECKING:\n    from os import path\n", 1),
        ("if TYPE_CHECKING:\n    def f(): ...\n", 0),
        ("if TYPE_CHECKING:\n    import os\nelse:\n    x = 1\n", 0),
        ("def f():\n    if __name__ == '__main__':\n        g()\n", 0),
        ("if name == '__main__':\n    g()\n", 0),
        ("def f(:\n", 0),
    ],
)
def test_only_these_two_habits_count(source: str, count: int) -> None:
    assert len(list(find_blocks(source))) == count
