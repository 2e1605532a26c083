"""The commands of the kit: run one with `nox -s NAME -- ARGUMENTS`.

For interviewers: grade to doctor. For trainers: handout and solution. For authors of exercises:
content to frameworks. For developers of the kit: the rest; lint, typing and tests run by default.
"""

import os
import shutil
import signal
from pathlib import Path
from types import FrameType

import nox

nox.needs_version = ">=2025.10.16"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "typing", "tests"]

KIT = ("-r", "requirements/kit.txt")
CLUSTER = ("-r", "requirements/cluster.txt")
DEV = ("-r", "requirements/dev.txt")
BENCH = ("-r", "requirements/bench.txt")
ATTACKS = "tests/system/attacks"
COMPILED = {"UV_COMPILE_BYTECODE": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""A grading starts dozens of processes, and tests thousands: compiled once, each starts sooner,
also where Python may write no bytecode."""


def install(session: nox.Session, requirements: tuple[str, str] = KIT) -> None:
    """Install the pinned packages and the kit, unless nothing changed since the last time."""
    inputs = Path(requirements[1]).read_bytes() + Path("pyproject.toml").read_bytes()
    stamp = Path(session.virtualenv.location) / "kit-installed"
    if stamp.is_file() and stamp.read_bytes() == inputs:
        return
    session.install("--require-hashes", *requirements, env=COMPILED)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_bytes(inputs)


def kit(session: nox.Session, *arguments: str, requirements: tuple[str, str] = KIT) -> None:
    """Run the kit with the arguments after `--`."""
    install(session, requirements)
    command = ("python", "-m", "interview_kit", *arguments, *session.posargs)
    signal.signal(signal.SIGTERM, pass_on)
    # No timeout after Ctrl-C: the kit still writes the scorecard of what was measured.
    session.run(*command, interrupt_timeout=None)


def pass_on(number: int, frame: FrameType | None) -> None:
    """Pass SIGTERM on to the kit and wait for it, where nox would end and leave it behind."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.is_file():
        signal.default_int_handler(number, frame)
    for pid in children.read_text().split():
        os.kill(int(pid), number)


# For interviewers


@nox.session
def grade(session: nox.Session) -> None:
    """Grade a submission, or the reference: [PATH] [--out DIR] [--only METRICS] [--seed N]."""
    kit(session, "grade")


@nox.session
def cohort(session: nox.Session) -> None:
    """Grade many submissions: FOLDER or CSV [--out DIR] [--jobs N] [--scheduler ADDRESS]."""
    is_cluster = any(argument.startswith("--scheduler") for argument in session.posargs)
    kit(session, "cohort", requirements=CLUSTER if is_cluster else KIT)


@nox.session
def correctness(session: nox.Session) -> None:
    """Grade behaviour only: the hidden checks over HTTP."""
    kit(session, "grade", "--only", "behaviour")


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure only the coverage of the candidate's tests."""
    kit(session, "grade", "--only", "coverage")


@nox.session
def mutation(session: nox.Session) -> None:
    """Measure only what the candidate's tests notice: broken servers and mutants."""
    kit(session, "grade", "--only", "mutation")


@nox.session
def faults(session: nox.Session) -> None:
    """Show which broken servers the tests of a submission notice: PATH [--public]."""
    kit(session, "faults")


@nox.session
def report(session: nox.Session) -> None:
    """Write the reports of a graded folder again: DIR [--for candidate]."""
    kit(session, "report")


@nox.session
def verify(session: nox.Session) -> None:
    """Grade a graded folder again and compare: DIR [PATH]."""
    kit(session, "verify")


@nox.session
def interview(session: nox.Session) -> None:
    """Ask the interview questions and record points, scores and notes: DIR."""
    kit(session, "interview")


@nox.session
def doctor(session: nox.Session) -> None:
    """Show which isolation levels this machine supports, and how to enable the others."""
    kit(session, "doctor")


# For trainers


@nox.session
def handout(session: nox.Session) -> None:
    """Make the zip for a candidate: users fastapi --candidate NAME."""
    kit(session, "handout")


@nox.session
def solution(session: nox.Session) -> None:
    """Write the reference as a clean program: users fastapi [--phase 2] [--out DIR]."""
    kit(session, "solution")


# For authors of exercises


@nox.session
def content(session: nox.Session) -> None:
    """Check that an exercise is complete: ids, checks, starters, reference, hand-out."""
    kit(session, "content")


@nox.session
def starters(session: nox.Session) -> None:
    """Derive the starters from the solution; --check only lists differences."""
    kit(session, "starters")


@nox.session
def frameworks(session: nox.Session) -> None:
    """Grade the reference in every framework for the README's table; --check only compares."""
    install(session)
    session.run("python", "-m", "interview_kit.authoring.table", *session.posargs)


# For developers of the kit


@nox.session
def tests(session: nox.Session) -> None:
    """Run the kit's tests; arguments are for pytest."""
    # Tests also wait: for programs that end late, and for locks. Others run in the meantime.
    processors = os.cpu_count() or 1
    run_pytest(session, "-n", str(processors + (processors + 1) // 2))


@nox.session
def e2e(session: nox.Session) -> None:
    """Run the long end-to-end tests: whole gradings, whole hours, every framework."""
    run_pytest(session, "-m", "matrix", "tests", "--ignore", ATTACKS)


@nox.session
def attacks(session: nox.Session) -> None:
    """Grade every hostile submission at every isolation level."""
    run_pytest(session, "-m", "matrix", ATTACKS)


def run_pytest(session: nox.Session, *selection: str) -> None:
    """Run the selected tests on all processors."""
    install(session, DEV)
    workers = ("-n", "auto", "--dist", "worksteal")
    arguments = (*workers, *selection, *session.posargs)
    session.run("python", "-m", "pytest", *arguments, env=COMPILED)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format with ruff; --fix fixes what it can."""
    install(session, DEV)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *([] if "--fix" in session.posargs else ["--check"]))


@nox.session
def typing(session: nox.Session) -> None:
    """Check types with mypy --strict."""
    install(session, DEV)
    session.run("mypy")


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take the pictures in docs/images with a headless Chromium: [cohort]."""
    install(session, DEV)
    session.run("python", "-m", "tests.tools.pictures", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed as ratios, side by side in one run."""
    install(session, BENCH)
    session.run("python", "tests/tools/bench", *session.posargs)


@nox.session
def crosscheck(session: nox.Session) -> None:
    """Compare the short ways to judge mutants with the long ones (an hour)."""
    install(session, DEV)
    session.run("python", "tests/tools/crosscheck", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Pin every requirement again, with hashes and without index addresses."""
    install(session, DEV)
    pin = ("uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--generate-hashes")
    plain = ("--python-version", "3.11", "--no-annotate", "--no-header", "--no-emit-index-url")
    groups = (("kit", "build"), ("cluster", "cluster"), ("dev", "dev"), ("bench", "bench"))
    for name, group in groups:
        target = f"requirements/{name}.txt"
        session.run(*pin, *plain, "pyproject.toml", "--group", group, "-o", target)
    for source in sorted(Path("requirements/frameworks").glob("*.in")):
        session.run(*pin, *plain, os.fspath(source), "-o", os.fspath(source.with_suffix(".txt")))


@nox.session(venv_backend="none")
def clean(session: nox.Session) -> None:
    """Remove results and tool caches from this folder; environments stay."""
    for name in ("results", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(name, ignore_errors=True)
    session.log("removed")
