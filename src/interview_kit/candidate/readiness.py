"""The commands `doctor` and `setup`: is everything ready, and if not, what to do."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from interview_kit.candidate import files, pythons
from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import check_start
from interview_kit.candidate.show import GREEN, RED, add_colour, say
from interview_kit.candidate.stop import Stop
from interview_kit.submission.manifest import missing_paths

OLDEST = (3, 11)
HOST = "127.0.0.1"
MIN_DISK = 200 << 20
SETUP = "run `setup` once, with a network: it creates .venv and installs requirements.txt"


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """One thing that was checked; without a remedy it is fine."""

    text: str
    remedy: str = ""


def doctor(project: Project) -> bool:
    """Check everything and print it; return whether all is ready."""
    findings = []
    for find in DIAGNOSES:
        for finding in find(project):
            findings.append(finding)
            sign = add_colour("no", RED) if finding.remedy else add_colour("ok", GREEN)
            say(f"  {sign}  {finding.text}")
            if finding.remedy:
                say(f"      {finding.remedy}")
    is_ready = not any(finding.remedy for finding in findings)
    if is_ready:
        say("Ready." if project.list_started_phases() else "Ready. The clock has not been started.")
    else:
        say("Not ready: fix the lines marked `no`, then run `doctor` again.")
    return is_ready


def check_python(project: Project) -> Iterator[SetupFinding]:
    """Check the Python that runs the kit."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        yield SetupFinding(
            f"Python {version} is too old", "install Python 3.11 or later and use it"
        )
    else:
        yield SetupFinding(f"Python {version}")


def check_folder(project: Project) -> Iterator[SetupFinding]:
    """Check that the folder can be written to, and the disk."""
    try:
        with files.lock_state(project.state):
            probe = project.root / "kit-doctor.tmp"
            files.write(probe, b"", project.state)
            probe.unlink()
    except (OSError, TimeoutError) as error:
        cause = f"cannot write to this folder: {error}"
        yield SetupFinding(cause, "unzip the hand-out into a folder of your own")
        return
    free = shutil.disk_usage(project.root).free
    if free < MIN_DISK:
        yield SetupFinding(
            f"disk space: {free >> 20} MB free", f"free some: {MIN_DISK >> 20} MB are enough"
        )
    else:
        yield SetupFinding("disk space")


def check_temporary(project: Project) -> Iterator[SetupFinding]:
    """Check that there is a place for the data of a server."""
    try:
        with tempfile.TemporaryDirectory(prefix="kit-"):
            yield SetupFinding("temporary files")
    except OSError as error:
        yield SetupFinding(
            f"cannot create temporary files: {error}", "set TMPDIR to a folder of your own"
        )


def check_port(project: Project) -> Iterator[SetupFinding]:
    """Check that a program can listen on loopback and be reached there."""
    try:
        with socket.socket() as listening:
            listening.bind((HOST, 0))
            listening.listen()
            socket.create_connection(listening.getsockname(), 5).close()
        yield SetupFinding("free port")
    except OSError as error:
        cause = f"no port of {HOST} can be used: {error}"
        yield SetupFinding(cause, "let your firewall or container allow loopback")


def check_packages(project: Project) -> Iterator[SetupFinding]:
    """Check that the project's environment has what requirements.txt pins."""
    python = pythons.environment(project.root)
    if python is None:
        yield SetupFinding(f"there is no {pythons.VENV} yet", SETUP)
        return
    try:
        version, packages = pythons.read_packages(python)
    except (OSError, subprocess.TimeoutExpired) as error:
        yield SetupFinding(f"the project's Python does not run: {error}", SETUP)
        return
    if version < OLDEST:
        yield SetupFinding(f"the project's Python is {'.'.join(map(str, version))}", SETUP)
    if lacking := pythons.missing(project.root, packages):
        names = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
        yield SetupFinding(f"Python packages: {len(lacking)} missing ({names}) in {python}", SETUP)
    else:
        yield SetupFinding("Python packages")


def check_server(project: Project) -> Iterator[SetupFinding]:
    """Check that the program starts and answers."""
    if pythons.environment(project.root) is None:
        return  # `check_packages` says so
    try:
        manifest = project.read_manifest()
    except Stop as stop:
        yield SetupFinding(stop.cause, stop.remedy)
        return
    path = pythons.search_path(project.root)
    if manifest.command and not shutil.which(manifest.command[0], path=path):
        remedy = "install it, or fix `command` in kit.toml"
        yield SetupFinding(f"cannot find the program {manifest.command[0]!r}", remedy)
    elif failure := check_start(project):
        yield SetupFinding(f"your server does not start: {failure.cause}", failure.remedy)
    else:
        yield SetupFinding("your server starts and responds")


def check_manifest(project: Project) -> Iterator[SetupFinding]:
    """Check that what kit.toml names exists: a wrong name costs points and stops nothing."""
    try:
        manifest = project.read_manifest()
    except Stop:
        return  # `check_server` says so
    for table, path in missing_paths(project.root, manifest):
        yield SetupFinding(f"kit.toml: {path} under [{table}] does not exist", "fix it in kit.toml")


DIAGNOSES: tuple[Callable[[Project], Iterator[SetupFinding]], ...] = (
    check_python,
    check_folder,
    check_temporary,
    check_port,
    check_packages,
    check_server,
    check_manifest,
)


def setup(project: Project) -> None:
    """Make `.venv` and install what is pinned. Raises `Stop`."""
    prefix = project.root / pythons.VENV
    python = pythons.program(prefix)
    requirements = project.root / pythons.REQUIREMENTS
    if not python.exists():
        say("Creating .venv")
        run([sys.executable, "-m", "venv", os.fspath(prefix)], "install Python with its venv part")
    say("Installing the packages of requirements.txt")
    install = [os.fspath(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    remedy = "see the lines above; only this step needs a network"
    run([*install, "--require-hashes", "-r", os.fspath(requirements)], remedy)
    say("Done. Run `doctor` to check that everything is ready.")


def run(command: list[str], remedy: str) -> None:
    """Run a program of the set-up. Raises `Stop`."""
    if subprocess.run(command, check=False).returncode:
        raise Stop("setup failed", remedy)
