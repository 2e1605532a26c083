"""Share the hidden checks out: chunks of a group that are run one after the other.

The grader takes them from the front, and helpers take them from the back, so that a program that
is judged without any helper meets each group as a whole.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

import pytest

from interview_kit.core.deadline import Deadline
from interview_kit.core.model import CheckResult, Outcome
from interview_kit.metrics.behaviour.plugin import (
    HiddenSuite,
    name_of,
    requirement_of,
    title_of,
)
from interview_kit.server.shape_patience import ShapePatience

CHUNK_SIZE = 4
"""So many checks of one group meet the same server at most when helpers run them."""
NOT_RUN = "not run: the time for all checks was over, because the program was too slow before"

Chunk = tuple[str, ...]
"""Names of checks of one group, in their order."""


class ChunkQueue:
    """Gives each chunk to one taker; `names` holds all checks in order once they are collected."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self._chunks: list[Chunk] = []
        self._is_begun = False
        self._lock = threading.Lock()

    def fill(self, names: Sequence[str], size: int = CHUNK_SIZE) -> None:
        """Make chunks of the checks."""
        with self._lock:
            self.names = tuple(names)
            for _, group in groupby(names, key=group_of):
                checks = tuple(group)
                self._chunks += [checks[i : i + size] for i in range(0, len(checks), size)]

    def take_first(self) -> Chunk | None:
        """Take the first chunk that nobody has; None when there is none."""
        with self._lock:
            self._is_begun = True
            return self._chunks.pop(0) if self._chunks else None

    def take_last(self) -> Chunk | None:
        """Take the last chunk that nobody has; None when there is none, or the first is left."""
        with self._lock:
            return self._chunks.pop() if self._chunks and self._is_begun else None


class ChunkSuite(HiddenSuite):
    """A run of the hidden checks that it takes from a queue; None takes what is collected.

    Checks whose turn comes after the deadline fail with that reason and are not run.
    """

    def __init__(
        self,
        *arguments: Any,
        chunks: ChunkQueue | None = None,
        only: Collection[str] | None = None,
        deadline: Deadline | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.patience = ShapePatience()
        self._chunks = chunks or ChunkQueue()
        self._only = only
        self._deadline = deadline

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the checks that are asked for, and share them out."""
        if self._only is not None:
            items[:] = [item for item in items if name_of(item.nodeid) in self._only]
        super().pytest_collection_modifyitems(items)
        self._chunks.fill([name_of(item.nodeid) for item in items])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the checks of one chunk after the other, each group against one server."""
        items = {name_of(item.nodeid): item for item in session.items}
        queue = self._iterate(items.__getitem__)
        # The next check is taken before this one runs: its fixtures may outlive this one.
        item = None if self.faults else next(queue, None)
        while item is not None:
            following = next(queue, None)
            if self._deadline and self._deadline.has_passed():
                self._report(make_unrun_result(item))
                session._setupstate.teardown_exact(None)
            else:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            item = following
        return True

    def _iterate(self, find_item: Callable[[str], pytest.Item]) -> Iterator[pytest.Item]:
        while (chunk := self._chunks.take_first()) is not None:
            yield from map(find_item, chunk)


def group_of(name: str) -> str:
    """Return the group, a file, of a check."""
    return name.partition("::")[0]


def make_unrun_result(item: pytest.Item) -> CheckResult:
    """Make the result of a check that had no turn."""
    return CheckResult(
        name=name_of(item.nodeid),
        requirement=requirement_of(item),
        title=title_of(item),
        outcome=Outcome.FAILED,
        message=NOT_RUN,
    )
