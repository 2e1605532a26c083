"""Read the hidden suites without running them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise
from interview_kit.metrics.behaviour.plugin import SLOW, declare_markers, name_of, requirement_of
from interview_kit.metrics.behaviour.run import run_pytest, suites


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCheck:
    """One hidden check as it stands in its file."""

    name: str
    phase: str
    requirement: str
    documented: bool
    slow: bool


class Reader:
    """Collect checks as a pytest plugin; none runs."""

    def __init__(self) -> None:
        self.checks: list[ListedCheck] = []
        self.unreadable: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marker."""
        declare_markers(config)

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Note every check."""
        for item in items:
            name = name_of(item.nodeid)
            self.checks.append(
                ListedCheck(
                    name=name,
                    phase=name.partition("/")[0],
                    requirement=requirement_of(item),
                    documented=bool(getattr(getattr(item, "function", None), "__doc__", None)),
                    slow=item.get_closest_marker(SLOW) is not None,
                )
            )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note files that cannot be read."""
        if report.failed:
            self.unreadable.append(report.longreprtext)


def list_checks(exercise: Exercise) -> tuple[ListedCheck, ...]:
    """List all hidden checks of an exercise.

    Raises `EngineError` for a file that cannot be read.
    """
    reader = Reader()
    folders = suites(exercise, [phase.number for phase in exercise.phases])
    run_pytest(folders, reader, "--collect-only")
    if reader.unreadable:
        raise EngineError(f"a hidden test file cannot be read: {reader.unreadable[0][-300:]}")
    return tuple(reader.checks)
