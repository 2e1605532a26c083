"""Tools that read a submission's text: run bounded, isolated, under our settings alone.

They are our own packages and run none of the code that they read. `-I` keeps the folder that they
work in out of Python's search path, so that a `mypy.py` of a candidate is never imported.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interview_kit.core.model import CodeFinding, Environment
from interview_kit.core.text import one_line
from interview_kit.sandbox.scratch import scratch_folder

MEMORY = 2 << 30
SECONDS = 60.0
MOST_OUTPUT = 16 << 20
RULES = "F,N"
"""Of ruff: what pyflakes and pep8-naming find. Layout is pycodestyle's."""


class ToolError(Exception):
    """Why a tool has no answer, in one line."""


def run(
    name: str,
    arguments: Sequence[str],
    *,
    folder: Path,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    fine: Sequence[int] = (0,),
) -> bytes:
    """What a tool printed. Errors: `ToolError`."""
    with tempfile.TemporaryFile() as out, scratch_folder() as home:
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", **(env or {})}
        with subprocess.Popen(
            [sys.executable, "-I", *arguments],
            cwd=folder,
            env=clean,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            bound(process.pid)
            try:
                process.communicate(given, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                raise ToolError(f"{name} took more than {SECONDS:.0f} s") from None
            finally:
                process.kill()
        out.seek(0)
        printed = out.read(MOST_OUTPUT + 1)
    if len(printed) > MOST_OUTPUT:
        raise ToolError(f"{name} printed more than {MOST_OUTPUT >> 20} MiB")
    if process.returncode not in fine:
        raise ToolError(f"{name} ended with {process.returncode}{complaint(printed)}")
    return printed


def complaint(printed: bytes) -> str:
    """The first thing that a tool said before it gave up."""
    first = printed.decode("utf-8", "replace").strip().split("\n")[0]
    with contextlib.suppress(ValueError, TypeError, KeyError):
        told = json.loads(first)
        first = f"{told['file']}:{told['line']}: {told['message']}"
    return f": {one_line(first, 200)}" if first else ""


def bound(pid: int) -> None:
    """Bound what the tool may use; set from outside, as threads of ours make forks unsafe."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: int(SECONDS) + 1,
        resource.RLIMIT_FSIZE: MOST_OUTPUT + 1,
    }
    with contextlib.suppress(ProcessLookupError):  # it ended already
        for kind, most in limits.items():
            resource.prlimit(pid, kind, (most, most))


def read(sources: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What our reader says of each source. Errors: `ToolError`."""
    reader = str(Path(__file__).with_name("reader.py"))
    given = json.dumps(dict(sources)).encode()
    found: dict[str, dict[str, Any]] = parsed(
        "the reader", run("the reader", [reader], folder=Path("/"), given=given)
    )
    return found


def ruff(folder: Path, paths: Sequence[str]) -> list[CodeFinding]:
    """What ruff finds in some files. Errors: `ToolError`."""
    printed = run(
        "ruff",
        [
            *("-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero"),
            *("--output-format", "json", "--select", RULES, "--target-version", "py311"),
            *("--", *paths),
        ],
        folder=folder,
    )
    root = folder.resolve()
    return [
        CodeFinding(
            file=Path(one["filename"]).resolve().relative_to(root).as_posix(),
            line=one["location"]["row"],
            code=one["code"],
            text=one["message"],
        )
        for one in parsed("ruff", printed)
        if one["code"] and one["code"][0] in RULES  # what does not parse is pycodestyle's to say
    ]


def mypy(
    folder: Path, paths: Sequence[str], roots: Sequence[str], environment: Environment
) -> list[CodeFinding]:
    """What mypy finds in some files, against a framework's packages. Errors: `ToolError`.

    No configuration is read, hence no plugin runs.
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
        fine=(0, 1),
    )
    found = [parsed("mypy", line) for line in printed.splitlines() if line.startswith(b"{")]
    return [
        CodeFinding(
            file=one["file"], line=max(one["line"], 1), code=one["code"] or "", text=one["message"]
        )
        for one in found
        if one["severity"] == "error"
    ]


def parsed(name: str, printed: bytes) -> Any:
    """JSON that a tool printed. Errors: `ToolError`."""
    try:
        return json.loads(printed)
    except ValueError as error:
        raise ToolError(f"{name} printed no JSON") from error
