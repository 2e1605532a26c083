"""What a forked child says about the suite's run on its program: one line, then its end."""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_channel import write
else:
    from kit_channel import write


class Verdict:
    """Says by the pipe how a child's run went, and ends it at the first failure."""

    def __init__(self, out: int, root: str, order: list[str]) -> None:
        self.out = out
        self.root = root
        self.rank = {test: i for i, test in enumerate(order)}
        self.known = set(libraries(root))
        self.passed: list[str] = []
        self.state = ""

    def say(self, verdict: str, **more: object) -> NoReturn:
        """Report and end."""
        write(self.out, {"verdict": verdict, **more})
        os._exit(0)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A program that cannot be imported any more is no test's merit."""
        if report.failed and self.rank:
            self.say("unimportable", test=report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Run what was asked for, in the order asked for."""
        kept = [item for item in items if item.nodeid in self.rank]
        items[:] = sorted(kept, key=lambda item: self.rank[item.nodeid])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[object]
    ) -> pytest.TestReport | None:
        """A plain failure ends the child before pytest renders the traceback."""
        expected = (pytest.skip.Exception, pytest.xfail.Exception)
        if call.excinfo and not isinstance(call.excinfo.value, expected):
            skipped = type(call.excinfo.value).__name__ == "SkipTest"
            if not skipped and not item.get_closest_marker("xfail"):
                self.say("noticed", test=item.nodeid)
        return None

    def pytest_runtest_logstart(self) -> None:
        """A test begins."""
        self.state = "passed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of a test's three stages is over."""
        if report.failed:
            self.say("noticed", test=report.nodeid)
        if report.skipped or hasattr(report, "wasxfail"):
            self.state = "skipped"
        if report.when == "teardown" and self.state == "passed":
            self.passed.append(report.nodeid)

    def finish(self) -> NoReturn:
        """All tests ran and none failed."""
        new = [name for name in libraries(self.root) if name not in self.known]
        missing = [test for test in self.rank if test not in set(self.passed)]
        self.say("unnoticed", missing=missing, modules=new)


def libraries(root: str) -> list[str]:
    """The modules that are not the candidate's, in the order in which they were imported."""
    return [
        name
        for name, module in list(sys.modules.items())
        if (path := getattr(module, "__file__", None))
        and not name.startswith(("_", "kit_"))
        and not path.startswith(root + os.sep)
    ]
