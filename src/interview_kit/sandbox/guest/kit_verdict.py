"""Reports how a forked child's run of the suite went: one line to a pipe, then the child ends."""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_channel import write
else:
    from kit_channel import write


class VerdictPlugin:
    """A pytest plugin that reports the first failure, or that there was none, then exits."""

    def __init__(self, out: int, root: str, order: list[str]) -> None:
        self.out = out
        self.root = root
        self.rank = {test: i for i, test in enumerate(order)}
        self.modules_before = set(list_libraries(root))
        self.passed: list[str] = []
        self.state = ""

    def report(self, verdict: str, **more: object) -> NoReturn:
        """Report and end the process."""
        write(self.out, {"verdict": verdict, **more})
        os._exit(0)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a program that cannot be imported any more: no test noticed that."""
        if report.failed and self.rank:
            self.report("unimportable", test=report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select the tests of the task and put them in its order."""
        selected = [item for item in items if item.nodeid in self.rank]
        items[:] = sorted(selected, key=lambda item: self.rank[item.nodeid])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[object]
    ) -> pytest.TestReport | None:
        """Report a plain failure before pytest renders the traceback, which is slow."""
        expected = (pytest.skip.Exception, pytest.xfail.Exception)
        if call.excinfo and not isinstance(call.excinfo.value, expected):
            is_skip = type(call.excinfo.value).__name__ == "SkipTest"
            if not is_skip and not item.get_closest_marker("xfail"):
                self.report("noticed", test=item.nodeid)
        return None

    def pytest_runtest_logstart(self) -> None:
        """Take a test that begins for passed, until a stage says otherwise."""
        self.state = "passed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how one of a test's three stages ended."""
        if report.failed:
            self.report("noticed", test=report.nodeid)
        if report.skipped or hasattr(report, "wasxfail"):
            self.state = "skipped"
        if report.when == "teardown" and self.state == "passed":
            self.passed.append(report.nodeid)

    def finish(self) -> NoReturn:
        """Report that all tests ran and none failed."""
        new = [name for name in list_libraries(self.root) if name not in self.modules_before]
        missing = [test for test in self.rank if test not in set(self.passed)]
        self.report("unnoticed", missing=missing, modules=new)


def list_libraries(root: str) -> list[str]:
    """List the imported modules that are not the candidate's, in the order of import."""
    return [
        name
        for name, module in list(sys.modules.items())
        if (path := getattr(module, "__file__", None))
        and not name.startswith(("_", "kit_"))
        and not path.startswith(root + os.sep)
    ]
