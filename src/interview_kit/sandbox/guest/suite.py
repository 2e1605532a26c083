"""Runs a candidate's suite once, in the sandbox and under the candidate's Python.

    python -P suite.py DESCRIPTOR

The order comes in and results leave as JSON lines over the descriptor: what was collected, each
test as it ends, what was covered, and last that pytest finished. The candidate's code shares
this process, so that every result is only a claim.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import coverage
import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_pytest
    from interview_kit.sandbox.guest.kit_channel import Channel, Message
    from interview_kit.sandbox.guest.kit_django import (
        DjangoSetupError,
        explain_database_error,
        set_up_django,
    )
    from interview_kit.sandbox.guest.kit_paths import add_import_paths
else:
    import kit_pytest
    from kit_channel import Channel, Message
    from kit_django import DjangoSetupError, explain_database_error, set_up_django
    from kit_paths import add_import_paths
del sys.path[0]

IMPORT, BETWEEN = "import", "between"
"""The contexts of lines that run outside every test."""
FIXTURE = "fixture "
REPORT_DEPTH = 8000
"""Recursion limit while coverage is reported: a file that fails there would count as never run."""
EXCEPTION_LINE = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Configured|Exit|Interrupt)\b(?!\()")
WHOLE_VALUES = ("-o", "verbosity_assertions=2")
"""Have pytest show values in full: half a date or half a path could not be redacted."""


class Recorder:
    """A pytest plugin that tells the grader what was collected and how each test ended."""

    def __init__(self, channel: Channel, root: str, only: list[str] | None, stop: bool) -> None:
        self.channel = channel
        self.root = root
        self.rank = None if only is None else {test: i for i, test in enumerate(only)}
        self.stop = stop
        self.outcome, self.message = "passed", ""
        self.database_error = ""
        self.uses: dict[str, list[str]] = {}
        self.start_error = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self) -> Generator[None, object, object]:
        """Note why a conftest.py cannot be imported: pytest then ends before any test."""
        try:
            return (yield)
        except BaseException as error:
            self.start_error = kit_pytest.summarize(" ".join(str(error).split()), self.root)
            raise

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a test file that cannot be imported like a test that errored."""
        if report.failed:
            self._send(report.nodeid, "errored", find_error(str(report.longrepr)))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select the tests of the order and put them in its order."""
        if (rank := self.rank) is not None:
            selected = [item for item in items if item.nodeid in rank]
            items[:] = sorted(selected, key=lambda item: rank[item.nodeid])

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Report all tests, and note which fixtures each uses."""
        for item in session.items:
            self.uses[item.nodeid] = list(getattr(item, "fixturenames", ()))
        self.channel.send({"collected": [item.nodeid for item in session.items]})

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """Note why Django's test database cannot be made: no test that needs one can run."""
        try:
            return (yield)
        except Exception as error:
            if fixturedef.argname == "django_db_setup":
                self.database_error = explain_database_error(error)
            raise

    def pytest_runtest_logstart(self) -> None:
        """Take a test that begins for passed, until a stage says otherwise."""
        self.outcome, self.message = "passed", ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how one of a test's three stages ended, and report the test after the last."""
        if report.failed:
            self.outcome = "failed" if report.when == "call" else "errored"
            self.message = get_crash_message(report)
            if report.when == "setup" and self.database_error:
                self.message = self.database_error
        elif report.skipped or hasattr(report, "wasxfail"):
            self.outcome = "skipped"
        if report.when == "teardown":
            self._send(report.nodeid, self.outcome, self.message)

    def _send(self, test: str, outcome: str, message: str) -> None:
        text = kit_pytest.summarize(message, self.root)
        self.channel.send({"test": test, "outcome": outcome, "message": text})
        if self.stop and outcome in ("failed", "errored"):
            end_process()


def find_error(report: str) -> str:
    """Return the last exception of a failed import on one line, without the code above it.

    Some exceptions have a text of several lines, of which the last says least.
    """
    lines = [line[1:].strip() for line in report.splitlines() if line[:2] == "E "]
    heads = [n for n, line in enumerate(lines) if EXCEPTION_LINE.match(line)]
    return " ".join(lines[heads[-1] :] if heads else lines[-1:]) or report


def get_crash_message(report: pytest.TestReport) -> str:
    """Return what went wrong, in the words of the exception.

    A fixture that does not exist is no exception: its first line names it.
    """
    crash = getattr(report.longrepr, "reprcrash", None)
    missing_fixture = getattr(report.longrepr, "errorstring", "").partition("\n")[0]
    return str(getattr(crash, "message", None) or missing_fixture or report.longrepr)


class Contexts:
    """A pytest plugin that tells coverage which test, or shared fixture, runs a line."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured
        self.current = BETWEEN

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Measure a test with all its stages in a context of its own."""
        self.current = item.nodeid
        self.measured.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.current = BETWEEN
            self.measured.switch_context(BETWEEN)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """Measure a fixture that outlives a test apart: it counts for all tests that use it."""
        if fixturedef.scope == "function":
            return (yield)
        self.measured.switch_context(FIXTURE + fixturedef.argname)
        try:
            return (yield)
        finally:
            self.measured.switch_context(self.current)


def start_coverage(files: list[str]) -> coverage.Coverage:
    """Start measuring these files with our settings only: nothing is excluded."""
    measured = coverage.Coverage(
        data_file=None, config_file=False, branch=True, include=files, messages=False
    )
    for option in ("exclude_lines", "exclude_also", "partial_branches", "partial_also"):
        measured.set_option(f"report:{option}", [])
    measured.start()
    measured.switch_context(IMPORT)
    return measured


def report_coverage(
    measured: coverage.Coverage, files: list[str], uses: dict[str, list[str]]
) -> Message:
    """Stop measuring; return the statements, branches and contexts of each file, by its path."""
    measured.stop()
    # It descends into each `elif` as deep as the chain is long.
    sys.setrecursionlimit(REPORT_DEPTH)
    data = measured.get_data()
    data.touch_files(files)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "coverage.json")
        try:
            measured.json_report(morfs=files, outfile=path, ignore_errors=True)
            with open(path, encoding="utf-8") as report:
                files_report: Message = json.load(report)["files"]
        except coverage.CoverageException:
            files_report = {}
    by_name = {os.path.abspath(name): part for name, part in files_report.items()}
    users = group_by_fixture(uses)
    return {
        path: {
            "statements": part["summary"]["num_statements"],
            "missing_lines": part["missing_lines"],
            "branches": part["summary"]["num_branches"],
            "missing_branches": part["missing_branches"],
            "contexts": {
                str(line): sorted(set().union(*(users.get(name, {name}) for name in names)))
                for line, names in data.contexts_by_lineno(path).items()
            },
        }
        for path, part in by_name.items()
    }


def group_by_fixture(uses: dict[str, list[str]]) -> dict[str, set[str]]:
    """Return for each fixture's context the tests that use it."""
    users: dict[str, set[str]] = {}
    for test, fixtures in uses.items():
        for fixture in fixtures:
            users.setdefault(FIXTURE + fixture, set()).add(test)
    return users


def end_process() -> None:
    """End now, whatever threads and exit handlers the candidate's code left."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def run_pytest(root: str, order: Message, plugins: list[object]) -> Message:
    """Run the suite and return how pytest ended; without tests none of their code runs."""
    if not order["tests"]:
        return {"finished": 0}
    try:
        if order["django"]:
            set_up_django(root)
    except DjangoSetupError as error:
        return {"finished": int(pytest.ExitCode.USAGE_ERROR), "cause": str(error)}
    arguments = [*WHOLE_VALUES, *kit_pytest.arguments(root, order)]
    return {"finished": int(pytest.main(arguments, plugins=plugins))}


def main() -> None:
    """Run the suite as the order says."""
    channel = Channel(int(sys.argv[1]))
    order = channel.receive()
    if order is None:
        return
    root = add_import_paths(order["paths"])
    files = [os.path.join(root, path) for path in order["files"] or ()]
    recorder = Recorder(channel, root, order["only"], order["stop"])
    plugins: list[object] = [recorder]
    measured = start_coverage(files) if files else None
    if measured:
        plugins.append(Contexts(measured))
    result = run_pytest(root, order, plugins)
    if measured:
        os.chdir(root)
        # The candidate's code may have changed the directory.
        parts = report_coverage(measured, files, recorder.uses)
        result["files"] = {os.path.relpath(path, root): part for path, part in parts.items()}
    if recorder.start_error:
        result["cause"] = f"pytest could not start the suite: {recorder.start_error}"
    channel.send(result)
    end_process()


if __name__ == "__main__":
    main()
