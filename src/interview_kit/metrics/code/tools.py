"""The tools that read a submission's text: ruff and mypy, bounded and under our settings alone.

They are packages of the kit and run none of the code that they read. `-I` keeps the folder that
they work in out of Python's search path, so that a `mypy.py` of a candidate is never imported.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from interview_kit.core.model import Environment
from interview_kit.core.text import one_line
from interview_kit.metrics.code.record import CodeFinding
from interview_kit.sandbox.scratch import scratch_folder

MEMORY = 2 << 30
TOOL_SECONDS = 60.0
MOST_OUTPUT = 16 << 20
LINE_LENGTH = 99
"""The longest line that PEP 8 lets a team agree on."""
STYLE = ("E", "W", "F", "N")
"""Rules of pycodestyle, pyflakes and pep8-naming."""
IGNORED = ("E203", "E226", "E241", "E242")
"""What pycodestyle leaves out by default, and E203, on which PEP 8 and formatters differ."""
COMPLEXITY = "C901"
ANNOTATIONS = ("ANN001", "ANN002", "ANN003", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206")
"""An argument, or what a function returns, has no type."""
SYNTAX = "E999"
"""The code of a file that does not parse; ruff gives it none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One line of ruff: `code` is a rule, or `SYNTAX`."""

    file: str
    line: int
    code: str
    message: str


class ToolError(Exception):
    """A tool gave no result; the text says why in one line."""


def run(
    name: str,
    arguments: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
    exit_codes: Sequence[int] = (0,),
) -> bytes:
    """Run a Python program in `folder` and return what it printed.

    Raises `ToolError` when it takes too long, prints too much, or ends with any exit code that
    is not among `exit_codes`.
    """
    with tempfile.TemporaryFile() as out:
        with start(arguments, folder=folder, env=env, stdout=out) as process:
            try:
                process.communicate(timeout=TOOL_SECONDS)
            except subprocess.TimeoutExpired:
                raise ToolError(f"{name} took more than {TOOL_SECONDS:.0f} s") from None
        out.seek(0)
        printed = out.read(MOST_OUTPUT + 1)
    if len(printed) > MOST_OUTPUT:
        raise ToolError(f"{name} printed more than {MOST_OUTPUT >> 20} MiB")
    if process.returncode not in exit_codes:
        raise ToolError(f"{name} ended with {process.returncode}{first_message(printed)}")
    return printed


@contextlib.contextmanager
def start(
    arguments: Sequence[str],
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python program, within limits, for the length of the context.

    It works in `folder`, or else in an empty one, and has a clean environment and an empty home.
    """
    with scratch_folder() as home:
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", **(env or {})}
        with subprocess.Popen(
            [sys.executable, "-I", *arguments],
            cwd=folder or home,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            pass_fds=pass_fds,
            start_new_session=True,
        ) as process:
            bound(process.pid)
            try:
                yield process
            finally:
                process.kill()


def first_message(printed: bytes) -> str:
    """Return `: ` and the first message that a tool printed; nothing when there is none."""
    first = printed.decode("utf-8", "replace").strip().split("\n")[0]
    with contextlib.suppress(ValueError, TypeError, KeyError):
        message = json.loads(first)
        first = f"{message['file']}:{message['line']}: {message['message']}"
    return f": {one_line(first, 200)}" if first else ""


def bound(pid: int) -> None:
    """Limit memory, processor time and file size of a running process.

    They are set from outside: code between fork and exec is unsafe while we have threads.
    """
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: int(TOOL_SECONDS) + 1,
        resource.RLIMIT_FSIZE: MOST_OUTPUT + 1,
    }
    with contextlib.suppress(ProcessLookupError):  # it ended already
        for kind, limit in limits.items():
            resource.prlimit(pid, kind, (limit, limit))


def ruff(folder: Path, paths: Sequence[str]) -> list[Diagnostic]:
    """Return what ruff reports about some files. Raises `ToolError`.

    Every function has one `COMPLEXITY` diagnostic, as the most that it allows is 0.
    """
    rules = ",".join((*STYLE, COMPLEXITY, *ANNOTATIONS))
    printed = run(
        "ruff",
        [
            *("-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero"),
            # Ruff counts the layout rules of pycodestyle (E1, E2, E3) among its previews.
            *("--preview", "--select", rules, "--ignore", ",".join(IGNORED)),
            *("--line-length", str(LINE_LENGTH), "--config", "lint.mccabe.max-complexity=0"),
            *("--output-format", "json", "--target-version", "py311", "--", *paths),
        ],
        folder=folder,
    )
    root = folder.resolve()
    return [
        Diagnostic(
            file=Path(item["filename"]).resolve().relative_to(root).as_posix(),
            line=item["location"]["row"],
            code=item["code"] if item["code"] and item["code"][:1].isupper() else SYNTAX,
            message=item["message"],
        )
        for item in parse_json("ruff", printed)
    ]


def mypy(
    folder: Path, paths: Sequence[str], roots: Sequence[str], environment: Environment
) -> list[CodeFinding]:
    """Return what mypy reports about some files, against a framework's packages.

    No configuration is read, hence no plugin runs. Raises `ToolError`.
    """
    search = ":".join(str(folder / root) for root in roots if not set(root) & set(":,"))
    printed = run(
        "mypy",
        [
            *("-m", "mypy", "--config-file=", "--no-incremental", "--cache-dir=/dev/null"),
            *("--python-executable", str(environment.python), "--ignore-missing-imports"),
            *("--check-untyped-defs", "--explicit-package-bases", "--follow-imports=silent"),
            *("--no-error-summary", "--output", "json", "--", *paths),
        ],
        folder=folder,
        env={"MYPYPATH": search, "PYTHONNOUSERSITE": "1"},
        exit_codes=(0, 1),
    )
    items = [parse_json("mypy", line) for line in printed.splitlines() if line.startswith(b"{")]
    return [
        CodeFinding(
            file=item["file"],
            line=max(item["line"], 1),
            code=item["code"] or "",
            text=item["message"],
        )
        for item in items
        if item["severity"] == "error"
    ]


def parse_json(name: str, printed: bytes) -> Any:
    """Return the JSON that a tool printed. Raises `ToolError` when it is none."""
    try:
        return json.loads(printed)
    except ValueError as error:
        raise ToolError(f"{name} printed no JSON") from error
