"""Run the visible checks under the candidate's own Python, with the plugin of the grader.

    python kit.pyz _check spec.json

The spec names the folder of the checks, how the server is started, and the file for the results.
This program ends as soon as its standard input does, so that it never outlives the command.
"""

import contextlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from interview_kit.candidate.local_server import LocalLauncher, ServerSpec, is_port_free
from interview_kit.core.model import CheckResult, Exchange, InputFile, Outcome, Service
from interview_kit.exercise.input_files import make_files
from interview_kit.metrics.behaviour.plugin import HiddenSuite
from interview_kit.server.base import ServerDownError

TRACEBACK_SECONDS: Final = 1.0
"""How long to wait for the traceback of a 5xx: uvicorn prints it after the response."""
LOG_POLL_SECONDS: Final = 0.02
PORT_TAKEN: Final = 6
"""The exit code of `serve.py` for a port that another program has."""
_FRAME: Final = re.compile(r'^ +File "(?P<file>[^"]+)", line (?P<line>\d+)')


def main(argument: str) -> None:
    """Run the checks that the file `argument` names, and write what they found."""
    spec: dict[str, Any] = json.loads(Path(argument).read_text("utf-8"))
    services = tuple(Service(**place_module(service)) for service in spec["services"])
    launcher = LocalLauncher(ServerSpec(**spec["server"], services=services))
    end_with_input(launcher)
    try:
        results = run_checks(spec, launcher)
    finally:
        launcher.close()
    Path(spec["out"]).write_text(json.dumps(results), "utf-8")


def end_with_input(launcher: LocalLauncher) -> None:
    """End this process and the server when the command that started it is gone."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        launcher.exit_at_once()

    threading.Thread(target=wait, daemon=True).start()


def run_checks(spec: dict[str, Any], launcher: LocalLauncher) -> dict[str, Any]:
    """Run every check, each file of them against a fresh server.

    Returns what goes into the file of results: `checks`, or `down` when a server did not start.
    """
    port = spec["server"]["port"]
    if port and not is_port_free(port):
        return describe_down(f"port {port} is taken by another program", "", PORT_TAKEN)
    checks: list[dict[str, Any]] = []

    def report(result: CheckResult) -> None:
        log = launcher.read_new_log()
        is_server_error = result.exchanges and (result.exchanges[-1].status or 0) >= 500
        traceback = ""
        if is_server_error and result.outcome is not Outcome.PASSED:
            traceback = wait_for_traceback(launcher, log)
        checks.append(describe_result(result, traceback))

    with contextlib.suppress(ServerDownError):
        launcher.start()
        faults = run_pytest(spec, launcher, report)
    if error := launcher.start_error:
        return describe_down(error.cause, error.log, launcher.exit_code)
    return {"checks": checks, "faults": faults}


def run_pytest(
    spec: dict[str, Any], launcher: LocalLauncher, report: Callable[[CheckResult], None]
) -> list[str]:
    """Run pytest with the grader's plugin; return what is wrong with the checks themselves."""
    files = [InputFile(**place_module(file), example=Path()) for file in spec["files"]]
    suite = HiddenSuite(
        launcher,
        openapi=spec["openapi"],
        seed=0,
        report=report,
        collected=lambda _: None,
        make_files=partial(make_files, files),
    )
    # Neither the project's settings nor its plugins may change what a check finds.
    os.environ.pop("PYTEST_ADDOPTS", None)
    options = [
        *("-c", os.devnull, "--rootdir", spec["checks"], "--import-mode=importlib"),
        *("--disable-plugin-autoload", "--capture=no", "-p", "no:cacheprovider"),
        *("-p", "no:terminal", "-p", "no:faulthandler", "-W", "ignore"),
    ]
    with contextlib.redirect_stdout(sys.stderr):
        pytest.main([*options, spec["checks"]], plugins=[suite])
    return suite.faults


def place_module(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table of the spec with the path of its module."""
    return {**table, "module": Path(table["module"])}


def describe_down(cause: str, log: str, exit_code: int | None) -> dict[str, Any]:
    """Say why the server did not start."""
    return {"down": {"cause": cause, "log": log, "exit_code": exit_code}}


def describe_result(result: CheckResult, traceback: str) -> dict[str, Any]:
    """Say what one check found: what was sent last, and how to send it again.

    The cases of a parametrised test function have the same `check`.
    """
    last = pick_exchange(result.exchanges)
    sent = f"{last.method} {last.target} {last.request_body}".strip() if last else ""
    return {
        "check": result.name.partition("[")[0],
        "requirement": result.requirement,
        "title": result.title,
        "passed": result.outcome is Outcome.PASSED,
        "message": result.message,
        "sent": sent,
        "curl": last.curl if last else "",
        "traceback": traceback,
    }


def pick_exchange(exchanges: Sequence[Exchange]) -> Exchange | None:
    """Return the last exchange, or the one before it when it only tried the other spelling.

    By rule C7 the client tries `/x/` after `/x`; people should read what the check sent.
    """
    last = exchanges[-1] if exchanges else None
    before = exchanges[-2] if len(exchanges) > 1 else None
    if last and before and describe_path(last) == describe_path(before):
        return before if before.status == last.status else last
    return last


def describe_path(exchange: Exchange) -> tuple[str, str]:
    """Return the method and the target of a request, without a slash at the end."""
    return exchange.method, exchange.target.rstrip("/")


def wait_for_traceback(launcher: LocalLauncher, log: str) -> str:
    """Return the place and the exception of the traceback that a 5xx leaves in the log.

    `log` is what the server printed so far during the check.
    """
    deadline = time.monotonic() + TRACEBACK_SECONDS
    while time.monotonic() < deadline:
        if line := find_traceback(log, Path.cwd()):
            return line
        time.sleep(LOG_POLL_SECONDS)
        log += launcher.read_new_log()
    return ""


def find_traceback(log: str, root: Path) -> str:
    """Return `app.py:21: ValueError: …` of the last whole traceback; empty without one.

    The place is the innermost one in the project: neither a library nor its environment.
    """
    place, exception, is_inside = "", "", False
    for line in log.splitlines():
        if line.startswith("Traceback "):
            place, exception, is_inside = "", "", True
        elif is_inside and (frame := _FRAME.match(line)):
            path = Path(frame["file"])
            if path.is_relative_to(root) and "site-packages" not in path.parts:
                place = f"{path.relative_to(root).as_posix()}:{frame['line']}: "
        elif is_inside and line and not line.startswith(" "):
            exception, is_inside = line, False
    return f"{place}{exception}" if exception else ""
