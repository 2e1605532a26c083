"""Run the visible checks: hidden checks that may be seen, run in the project's environment."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from interview_kit.candidate import pythons
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.project import Project
from interview_kit.candidate.stop import StartFailure, Stop
from interview_kit.core.model import Manifest
from interview_kit.submission.import_paths import find_import_paths

RUN_SECONDS: Final = 300.0
END_SECONDS: Final = 5.0
GUEST: Final = "interview_kit/sandbox/guest"
"""The place in `kit.pyz` of the programs that serve."""
SERVE_PROGRAM, SERVE_MODULES = "serve.py", ("kit_hurry.py", "kit_paths.py")
MAX_LOG_LINES: Final = 12
CLIENT_ORIGIN: Final = "http://127.0.0.1:8000"
"""What curl lines speak to, unless the candidate chose another port."""
NUMBERS: Final = {3: "K03", 4: "K01", 5: "K02", 6: "K04"}
"""The number of a failed start by the exit code of `serve.py`."""
REMEDIES: Final = {
    "K01": "fix `app` or `command` in kit.toml",
    "K02": "run `setup` to install the packages of requirements.txt, or remove the import",
    "K03": "fix the line that the error names",
    "K04": "stop that program, or leave out --port to use a free one",
    "K05": "see the last lines of its log",
    "K06": "see the last lines of its log; a server must keep running",
}
_MESSAGE: Final = re.compile(r"expected (?P<expected>.*?)(?:; got |, got )(?P<got>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCheck:
    """One test function that did not pass, as it is printed: its first case that failed.

    `cases` is how many of its cases failed, `traceback` a line of the log.
    """

    requirement: str
    title: str
    sent: str
    expected: str
    got: str
    curl: str
    traceback: str
    cases: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleRun:
    """What a run of the visible checks found; `error` when the server did not start.

    A check is a case of a test function, as in the grade; `failures` has an entry per function.
    """

    phase: int
    total: int
    failures: tuple[FailedCheck, ...] = ()
    error: StartFailure | None = None

    @property
    def passed(self) -> int:
        """Count the checks that passed."""
        failed = sum(failure.cases for failure in self.failures)
        return 0 if self.error else self.total - failed


def run_checks(project: Project, port: int | None = None) -> VisibleRun:
    """Start the server and run the visible checks of all phases so far.

    Raises `Stop` when the project has no environment to run them in.
    """
    phase = project.phase()
    try:
        manifest = project.read_manifest()
    except Stop as stop:
        error = StartFailure(number="K01", cause=stop.cause, remedy=stop.remedy)
        return VisibleRun(phase=phase, total=0, error=error)
    python = pythons.require_environment(project.root)
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        results = run_in_environment(project, manifest, python, Path(folder), port)
    if down := results.get("down"):
        return VisibleRun(phase=phase, total=0, error=describe_down(down, manifest))
    if results["faults"]:
        raise Stop(
            f"a visible check is broken: {results['faults'][0]}",
            "report it, and continue without `check`",
            code=4,
        )
    checks: list[dict[str, Any]] = results["checks"]
    failures = [
        describe_failure(cases, project)
        for cases in group_cases(checks)
        if not all(case["passed"] for case in cases)
    ]
    failures.sort(key=lambda failure: failure.requirement)
    return VisibleRun(phase=phase, total=len(checks), failures=tuple(failures))


def group_cases(results: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group results by test function: its cases fail for one reason more often than not."""
    functions: dict[str, list[dict[str, Any]]] = {}
    for result in results:
        functions.setdefault(result["check"], []).append(result)
    return list(functions.values())


def check_start(project: Project) -> StartFailure | None:
    """Start the server without any check; return why it did not start."""
    manifest = project.read_manifest()
    python = pythons.require_environment(project.root)
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "checks").mkdir()
        results = run_in_environment(project, manifest, python, Path(folder), None, phases=())
    return describe_down(results["down"], manifest) if "down" in results else None


def run_in_environment(
    project: Project,
    manifest: Manifest,
    python: Path,
    folder: Path,
    port: int | None,
    phases: tuple[int, ...] | None = None,
) -> dict[str, Any]:
    """Run `check_runner` under the project's Python; return what it wrote. Raises `Stop`."""
    spec_file, out, checks = (folder / name for name in ("spec.json", "out.json", "checks"))
    for name in (SERVE_PROGRAM, *SERVE_MODULES):
        (folder / name).write_bytes(project.bundle.read_member(f"{GUEST}/{name}"))
    write_checks(project, checks, project.list_started_phases() if phases is None else list(phases))
    server = {
        "app": manifest.app,
        "command": list(manifest.command or ()),
        "serve_program": os.fspath(folder / SERVE_PROGRAM),
        "collection": project.bundle.handout.collection,
        "port": port,
        "env": dict(manifest.env),
        "paths": find_import_paths(project.root, manifest.source),
    }
    spec = {
        "server": server,
        "checks": os.fspath(checks),
        "out": os.fspath(out),
        "openapi": manifest.openapi,
        **write_modules(project.bundle, folder),
    }
    spec_file.write_text(json.dumps(spec), "utf-8")
    run_program(project, python, spec_file, folder / "output")
    if not out.exists():
        lines = (folder / "output").read_text("utf-8", "replace").strip().splitlines()
        last = lines[-1] if lines else "no output"
        raise Stop(f"the visible checks could not run: {last}", "run `doctor`")
    results: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return results


def write_modules(bundle: Bundle, folder: Path) -> dict[str, list[dict[str, str]]]:
    """Write the modules of the services and of the files; return their part of the spec."""
    parts: dict[str, list[dict[str, str]]] = {}
    for kind in ("services", "inputs"):
        parts[kind] = []
        for number, table in enumerate(getattr(bundle.handout, kind)):
            path = folder / f"{kind}_{number}.py"
            path.write_bytes(bundle.read_member(table["module"]))
            parts[kind].append({**table, "module": os.fspath(path)})
    return {"services": parts["services"], "files": parts["inputs"]}


def run_program(project: Project, python: Path, spec_file: Path, output: Path) -> None:
    """Run `check_runner` until it ends; what it prints goes to a file. Raises `Stop`."""
    environment = {**os.environ, "PATH": pythons.search_path(project.root), "PYTHONUTF8": "1"}
    with output.open("wb") as printed:
        process = subprocess.Popen(
            [python, project.bundle.path, "_check", spec_file],
            cwd=project.root,
            env=environment,
            stdin=subprocess.PIPE,  # the run ends when this end of it is closed
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        with process:
            try:
                process.wait(RUN_SECONDS)
            except subprocess.TimeoutExpired as error:
                remedy = "look for an endless loop in your server"
                raise Stop("the visible checks did not finish", remedy) from error
            finally:
                end_program(process)


def end_program(process: "subprocess.Popen[bytes]") -> None:
    """End `check_runner` by its standard input, so that it ends its server first."""
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def write_checks(project: Project, folder: Path, phases: list[int]) -> None:
    """Write the visible checks of these phases, each in a folder of its own."""
    folder.mkdir(exist_ok=True)
    for number in phases:
        for name, source in project.bundle.open_phase(number).checks.items():
            path = folder / f"phase{number}" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(source, "utf-8")


def describe_down(down: dict[str, Any], manifest: Manifest) -> StartFailure:
    """Say why the server did not start, with the next step and the end of its log."""
    code, cause = down["exit_code"], down["cause"]
    if manifest.command:
        number = "K01" if "cannot be run" in cause else "K05" if code is None else "K06"
    else:
        number = NUMBERS.get(code, "K05" if code is None else "K06")
    if "is taken by another program" in cause:
        number = "K04"
    lines = [line for line in down["log"].splitlines() if "cannot serve: " not in line]
    log = "\n".join(lines[-MAX_LOG_LINES:])
    return StartFailure(number=number, cause=cause, remedy=REMEDIES[number], log=log)


def describe_failure(cases: Sequence[dict[str, Any]], project: Project) -> FailedCheck:
    """Describe the first case that failed, with what it expected and what came instead."""
    failed = [case for case in cases if not case["passed"]]
    first = failed[0]
    message = _MESSAGE.fullmatch(first["message"])
    count = f" ({len(failed)} of {len(cases)} cases fail)" if len(cases) > 1 else ""
    return FailedCheck(
        requirement=first["requirement"],
        title=f"{first['title']}{count}",
        sent=first["sent"],
        expected=message["expected"] if message else "",
        got=message["got"] if message else first["message"],
        curl=first["curl"].replace(CLIENT_ORIGIN, project.origin),
        traceback=first["traceback"],
        cases=len(failed),
    )
