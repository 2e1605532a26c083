"""Run the candidate's tests against broken servers, under their own Python.

    python kit.pyz _practise spec.json

The file holds `{"boundary": "app", "faults": {...}, "tests": [...], "out": "...", ...}`. The suite
runs once as it is, once on a server that breaks no promise, and then once per fault, each time in
a process of its own. Their app is intercepted as in a grading: by `kit_relay` in its own process,
or with the boundary `http` by `kit_proxy` where the tests start it as another process. The faults
are applied right here.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The fault programs that the spec carries import `build`: this import puts it into kit.pyz.
from interview_kit.exercise.faults import build  # noqa: F401
from interview_kit.exercise.faults.base import Fault, Interceptor, Request, pass_through
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.exercise.faults.lookalikes import Lookalike, make_lookalike
from interview_kit.exercise.faults.replay import Replay
from interview_kit.sandbox.guest import kit_relay
from interview_kit.sandbox.guest.kit_call import CallingRelay
from interview_kit.sandbox.guest.kit_paths import add_import_paths

Spec = dict[str, Any]
RunResult = dict[str, Any]
"""`{"passed": [...], "failed": [...], "has_traffic": bool, "fired": bool}` of one run."""
LOOKALIKE = -1
"""The number of the server that breaks no promise: it comes after all faults."""


class LocalRelay:
    """Decide on the exchanges of this very process.

    `has_traffic` becomes true once a test has sent a request.
    """

    def __init__(self) -> None:
        self.intercept: Interceptor = pass_through
        self.has_traffic = False

    def begin(self, request: Request) -> Replay:
        """Open the exchange of one request."""
        self.has_traffic = True
        return Replay(request, self.intercept)


class OutcomeRecorder:
    """A pytest plug-in that records which tests passed and which failed."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Record the outcome of one stage of a test."""
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        """Record a file that cannot be imported."""
        if report.failed:
            self.failed.add(report.nodeid)


def main(argument: str) -> None:
    """Run all faults and write what was noticed. The argument is the path of the spec."""
    spec: Spec = json.loads(Path(argument).read_text("utf-8"))
    try:
        result = practise(spec)
    except ModuleNotFoundError as error:
        if error.name not in ("pytest", "h11"):
            raise
        result = {"missing": error.name}
    Path(spec["out"]).write_text(json.dumps(result), "utf-8")


def practise(spec: Spec) -> RunResult:
    """Run all faults of the spec or, with `only`, a single run.

    Raises `ModuleNotFoundError` when the candidate's Python lacks pytest or h11.
    """
    import pytest  # noqa: F401 - before any fork, so that it is imported once

    add_import_paths(spec["paths"])
    relay = LocalRelay()
    install(relay, spec)
    faults = load_faults(spec["faults"], spec["phases"], spec["numbers"])
    # What a program calls would be called by the request more as well, and tests count calls.
    servers: list[Fault | Lookalike] = [*faults]
    servers.append(make_lookalike(seed=0, can_ask_more=not spec.get("called")))

    def run(number: int | None, *options: str) -> RunResult:
        if hasattr(os, "fork"):
            server = None if number is None else servers[number]
            return run_forked(lambda: run_suite(spec["tests"], relay, server, options))
        return run_spawned(spec, number, list(options))

    if "only" in spec:
        server = None if spec["only"] is None else servers[spec["only"]]
        return run_suite(spec["tests"], relay, server, spec["options"])
    return run_all(run, [fault.title for fault in faults])


def install(local: LocalRelay, spec: Spec) -> None:
    """Intercept the exchanges at the boundary that the spec names."""
    relay = CallingRelay(local)
    if spec["boundary"] == "http":
        from interview_kit.sandbox.guest import kit_proxy  # needs h11

        kit_proxy.install(relay)
    else:
        kit_relay.install(relay, spec["entry_points"])
        if called := spec.get("called"):
            from interview_kit.sandbox.guest import kit_proxy

            kit_proxy.install(relay, called)


def load_faults(
    programs: dict[str, str], phases: list[int], numbers: dict[str, int]
) -> list[Fault]:
    """Load the faults of these phases; `numbers` holds the phase of each requirement."""
    faults: list[Fault] = []
    for name, source in programs.items():
        namespace: dict[str, Any] = {"__name__": f"faults_{name}"}
        exec(compile(source, f"faults of {name}", "exec"), namespace)
        faults += namespace["FAULTS"]
    return [
        fault for fault in faults if min(numbers.get(r, 0) for r in fault.requirements) in phases
    ]


def run_all(run: Callable[..., RunResult], titles: list[str]) -> dict[str, Any]:
    """Run the suite as it is, on the lookalike, and against each fault without what fails anyway.

    Tests that fail on the lookalike are `strict`. Where no test sends a request there is nothing
    to break, and no fault is run.
    """
    baseline = run(None)
    strict, results = list[str](), []
    can_notice = baseline["passed"] and baseline["has_traffic"]
    if can_notice:
        on_lookalike = run(LOOKALIKE, *deselect(baseline["failed"]))
        strict = sorted({*on_lookalike["failed"]} & {*baseline["passed"]})
    left_out = [*baseline["failed"], *strict]
    for number, title in enumerate(titles if can_notice else ()):
        result = run(number, "-x", *deselect(left_out))
        if set(result["failed"]) - set(left_out):
            outcome = "noticed"
        else:
            outcome = "unnoticed" if result["fired"] else "not exercised"
        results.append({"title": title, "outcome": outcome})
    return {
        "passed": len(baseline["passed"]),
        "failed": baseline["failed"],
        "strict": strict,
        "has_traffic": baseline["has_traffic"],
        "results": results,
    }


def deselect(names: list[str]) -> list[str]:
    """Return the options of pytest that leave out tests."""
    return [f"--deselect={name}" for name in names]


def run_suite(
    tests: list[str],
    relay: LocalRelay,
    server: Fault | Lookalike | None,
    options: tuple[str, ...],
) -> RunResult:
    """Run the suite once in this process; what it prints is dropped."""
    import pytest

    injector = FaultInjector(server) if isinstance(server, Fault) else None
    honest = server.intercept if isinstance(server, Lookalike) else pass_through
    relay.intercept, relay.has_traffic = injector or honest, False
    recorder = OutcomeRecorder()
    with (
        Path(os.devnull).open("w") as null,
        contextlib.redirect_stdout(null),
        contextlib.redirect_stderr(null),
    ):
        pytest.main(["-q", "-p", "no:cacheprovider", *options, *tests], plugins=[recorder])
    return {
        "passed": sorted(recorder.passed - recorder.failed),
        "failed": sorted(recorder.failed),
        "has_traffic": relay.has_traffic,
        "fired": bool(injector and injector.fired),
    }


def run_forked(work: Callable[[], RunResult]) -> RunResult:
    """Do work in a child, so that no run sees what another one left in its modules.

    A child that dies counts as a test that fails.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            data = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(data)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    crash = {"passed": [], "failed": ["crash"], "has_traffic": False, "fired": True}
    result: RunResult = json.loads(data) if data else crash
    return result


def run_spawned(spec: Spec, number: int | None, options: list[str]) -> RunResult:
    """Do one run in another process, where the system has no fork."""
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        path, out = Path(folder, "spec.json"), Path(folder, "result.json")
        single = {**spec, "only": number, "options": options, "out": os.fspath(out)}
        path.write_text(json.dumps(single), "utf-8")
        command = [sys.executable, sys.argv[0], "_practise", os.fspath(path)]
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        result: RunResult = json.loads(out.read_text("utf-8"))
        return result
