"""The program that runs the candidate's tests against broken servers, under their own Python.

    python kit.pyz _practise spec.json

The file holds `{"where": "app", "faults": {…}, "tests": […], "out": "…", …}`.
The suite runs once as it is, then once per fault, each time in a process of its own: their app
stands behind the words of `kit_relay`, or `kit_proxy` where it is a process of its own (`http`).
Both come with `kit.pyz`, and the fault answers for the app.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Values = tuple[str, str, str, tuple[tuple[str, str], ...], bytes]

Spec = dict[str, Any]
Found = dict[str, Any]

WORDS = {"app": "kit_relay", "http": "kit_proxy"}


class Needed(Exception):  # noqa: N818 - not an error: a question
    """The fault wants the app's answer to a request."""


class Exchange:
    """One exchange of a test. A fault is asked again from its start until it has an answer."""

    def __init__(self, current: "Current", request: Values) -> None:
        self.current = current
        self.request = request
        self.asked: list[Any] = []
        self.answers: list[Any] = []
        self.todo: Values | None = None
        self.same: int | None = None
        self.given: Any = None
        self._step()

    def answered(self, status: int, headers: Any, body: bytes) -> None:
        """The app has answered what was to do."""
        pairs = tuple((key, value) for key, value in headers)
        self.answers.append(self.current.base.Response(status=status, headers=pairs, body=body))
        self._step()

    def _step(self) -> None:
        names = ("method", "path", "query", "headers", "body")
        asked = self.current.base.Request(**dict(zip(names, self.request, strict=True)))
        self.todo = None
        try:
            given = self.current.bend(asked, self._forward())
        except Needed as needed:
            (wanted,) = needed.args
            self.asked.append(wanted)
            self.todo = tuple(getattr(wanted, name) for name in names)
            return
        for at, answer in enumerate(self.answers):
            if answer is given:
                self.same = at
                self.current.fired |= self.asked[at] != asked
                return
        self.current.fired = True
        self.given = (given.status, list(given.headers), given.body)

    def _forward(self) -> Any:
        known = iter(self.answers)

        def forward(request: Any) -> Any:
            for answer in known:
                return answer
            raise Needed(request)

        return forward


class Current:
    """What stands between the tests and the app at the moment.

    It was `heard` once a test asked anything, and `fired` once it changed a thing.
    """

    def __init__(self) -> None:
        self.base: Any = importlib.import_module("interview_kit.exercise.faults.base")
        self.bend: Any = honest
        self.heard = self.fired = False

    def begin(self, request: Values) -> Exchange:
        """An exchange begins."""
        self.heard = True
        return Exchange(self, request)


def honest(request: Any, forward: Any) -> Any:
    """Nothing stands in between."""
    return forward(request)


class Recorder:
    """Which tests passed, and which did not."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note an outcome."""
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        """Note a file that cannot be read."""
        if report.failed:
            self.failed.add(report.nodeid)


def read(programs: dict[str, str], phases: list[int], numbers: dict[str, int]) -> list[Any]:
    """The faults of these phases; `numbers` gives the phase of each requirement."""
    found: list[Any] = []
    for name, source in programs.items():
        namespace: dict[str, Any] = {"__name__": f"faults_{name}"}
        exec(compile(source, f"faults of {name}", "exec"), namespace)
        found += namespace["FAULTS"]
    return [one for one in found if min(numbers.get(r, 0) for r in one.requirements) in phases]


def run(spec: Spec, current: Current, bend: Any, options: list[str]) -> Found:
    """Run the suite once; what it prints is nobody's concern."""
    import pytest

    current.bend, current.heard, current.fired = bend, False, False
    recorder = Recorder()
    with contextlib.ExitStack() as stack:
        silent = stack.enter_context(Path(os.devnull).open("w"))
        stack.enter_context(contextlib.redirect_stdout(silent))
        stack.enter_context(contextlib.redirect_stderr(silent))
        quiet = ["-q", "-p", "no:cacheprovider"]
        pytest.main([*quiet, *options, *spec["tests"]], plugins=[recorder])
    said = {"passed": recorder.passed - recorder.failed, "failed": recorder.failed}
    met = {"heard": current.heard, "fired": current.fired}
    return {**{name: sorted(ids) for name, ids in said.items()}, **met}


def forked(work: Callable[[], Found]) -> Found:
    """Do it in a child, so that no run sees what another left in its modules."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            said = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as out:
                out.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as opened:
        raw = opened.read()
    os.waitpid(child, 0)
    crash = {"passed": [], "failed": ["crash"], "heard": False, "fired": True}
    found: Found = json.loads(raw) if raw else crash
    return found


def spawned(spec: Spec, number: int | None, options: list[str]) -> Found:
    """The same where there is no fork: another process that does this one run."""
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        asked, out = Path(folder, "spec.json"), Path(folder, "found.json")
        one = {**spec, "only": number, "options": options, "out": os.fspath(out)}
        asked.write_text(json.dumps(one), "utf-8")
        command = [sys.executable, sys.argv[0], "_practise", os.fspath(asked)]
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        found: Found = json.loads(out.read_text("utf-8"))
        return found


def main(argument: str) -> None:
    """Meet every fault and write down what became of it. The argument is the file of the spec."""
    spec: Spec = json.loads(Path(argument).read_text("utf-8"))
    sys.path.insert(0, str(Path.cwd()))
    current = Current()
    words: Any = importlib.import_module(WORDS[spec["where"]])
    importlib.import_module("pytest")  # before any fork
    words.Relay = lambda descriptor: current
    words.install(0, *([spec["entry_points"]] if spec["where"] == "app" else []))
    faults = read(spec["faults"], spec["phases"], spec["numbers"])

    def once(number: int | None, *options: str) -> Found:
        bend = honest if number is None else faults[number].bend
        if hasattr(os, "fork"):
            return forked(lambda: run(spec, current, bend, list(options)))
        return spawned(spec, number, list(options))

    if "only" in spec:
        bend = honest if spec["only"] is None else faults[spec["only"]].bend
        found = run(spec, current, bend, spec["options"])
    else:
        found = met(once, [one.title for one in faults])
    Path(spec["out"]).write_text(json.dumps(found), "utf-8")


def met(once: Callable[..., Found], titles: list[str]) -> Found:
    """The suite as it is, then against each fault; tests that fail anyway are left out.

    Where no test asks anything, there is nothing to meet.
    """
    usual = once(None)
    passing = set(usual["passed"])
    skipped = [f"--deselect={name}" for name in usual["failed"]]
    said = []
    for number, title in enumerate(titles if passing and usual["heard"] else ()):
        found = once(number, "-x", *skipped)
        noticed = set(found["failed"]) - set(usual["failed"])
        kind = "noticed" if noticed else "unnoticed" if found["fired"] else "not exercised"
        said.append({"title": title, "said": kind})
    kept = {"failing": usual["failed"], "heard": usual["heard"]}
    return {"passing": len(passing), "met": said, **kept}
