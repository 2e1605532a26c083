"""Is everything ready? Before any clock; for each thing its cause and cure."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from interview_kit.candidate import files, manifest, pythons, server
from interview_kit.candidate.errors import Stop, TroubleError
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import GREEN, RED, coloured, say

OLDEST = (3, 11)
FREE = 200 << 20
SETUP = "run `setup` once, while you have a network: it makes .venv and installs requirements.txt"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; without a cure it is fine."""

    what: str
    cure: str = ""


def doctor(project: Project) -> bool:
    """Look at everything and say it; true when the hour can begin."""
    findings = []
    for look in LOOKS:
        for finding in look(project):
            findings.append(finding)
            sign = coloured("no", RED) if finding.cure else coloured("ok", GREEN)
            say(f"  {sign}  {finding.what}")
            if finding.cure:
                say(f"      {finding.cure}")
    ready = not any(one.cure for one in findings)
    begun = bool(project.begun())
    if ready:
        say("Ready." if begun else "Ready. Nothing is timed yet.")
    else:
        say("Not ready yet; mend the lines with `no`, then ask again.")
    return ready


def look_python(project: Project) -> Iterator[Finding]:
    """The kit's own Python."""
    shown = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        yield Finding(f"Python {shown} is too old", "install Python 3.11 or later, and use that")
    else:
        yield Finding(f"Python {shown}")


def look_folder(project: Project) -> Iterator[Finding]:
    """Whether the folder takes files, and how many."""
    try:
        with files.locked(project.state):
            probe = project.root / "kit-doctor.tmp"
            files.write(probe, b"", project.state)
            probe.unlink()
    except (OSError, TimeoutError) as error:
        cause = f"this folder cannot be written to: {error}"
        yield Finding(cause, "unzip the hand-out into a folder of your own")
        return
    free = shutil.disk_usage(project.root).free
    if free < FREE:
        yield Finding(f"disk: {free >> 20} MB free", f"make room: {FREE >> 20} MB are enough")
    else:
        yield Finding("disk")


def look_temporary(project: Project) -> Iterator[Finding]:
    """Whether there is a place for the data of a server."""
    try:
        with tempfile.TemporaryDirectory(prefix="kit-"):
            yield Finding("temporary files")
    except OSError as error:
        yield Finding(f"no temporary files: {error}", "set TMPDIR to a folder of your own")


def look_port(project: Project) -> Iterator[Finding]:
    """Whether a program may listen on loopback and be reached there."""
    try:
        with socket.socket() as listening:
            listening.bind((server.HOST, 0))
            listening.listen()
            socket.create_connection(listening.getsockname(), 5).close()
        yield Finding("port free")
    except OSError as error:
        cause = f"no port of {server.HOST} can be used: {error}"
        yield Finding(cause, "let your firewall or container allow loopback")


def look_packages(project: Project) -> Iterator[Finding]:
    """Whether the project's Python has what requirements.txt pins."""
    python = pythons.find(project.root)
    try:
        version, packages = pythons.installed(python)
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Finding(f"the project's Python does not run: {error}", SETUP)
        return
    if version < OLDEST:
        yield Finding(f"the project's Python is {'.'.join(map(str, version))}", SETUP)
    if lacking := pythons.missing(project.root, packages):
        shown = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
        yield Finding(f"Python packages: {len(lacking)} missing ({shown}) in {python}", SETUP)
    else:
        yield Finding("Python packages")


def look_starter(project: Project) -> Iterator[Finding]:
    """Whether the program starts and answers."""
    try:
        how = manifest.read(project.root)
        if how.command and not shutil.which(how.command[0], path=pythons.search(project.root)):
            cure = "install it, or mend `command` in kit.toml"
            yield Finding(f"there is no program {how.command[0]!r}", cure)
            return
        with server.running(project):
            yield Finding("the API answers")
    except TroubleError as error:
        found = error.trouble
        where = f" ({found.place})" if found.place else ""
        yield Finding(f"the API does not start: {found.cause}{where}", found.cure)


def look_manifest(project: Project) -> Iterator[Finding]:
    """Whether what kit.toml names is there: a wrong name costs points and stops nothing."""
    try:
        how = manifest.read(project.root)
    except TroubleError:
        return  # said when the program is started
    for table, path in manifest.missing(project.root, how):
        yield Finding(f"kit.toml: {path} under [{table}] is not there", "mend the name in kit.toml")


LOOKS: tuple[Callable[[Project], Iterator[Finding]], ...] = (
    look_python,
    look_folder,
    look_temporary,
    look_port,
    look_packages,
    look_starter,
    look_manifest,
)


def setup(project: Project) -> None:
    """Make `.venv` and install what is pinned. Errors: `Stop`."""
    prefix = project.root / pythons.VENV
    python = pythons.program(prefix)
    requirements = project.root / pythons.REQUIREMENTS
    if not python.exists():
        say("Making .venv")
        run([sys.executable, "-m", "venv", os.fspath(prefix)], "install Python with its venv part")
    say("Installing what requirements.txt names")
    install = [os.fspath(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    cure = "see the lines above; this step alone needs a network"
    run([*install, "--require-hashes", "-r", os.fspath(requirements)], cure)
    say("Done. `doctor` says whether everything is ready.")


def run(command: list[str], cure: str) -> None:
    """Run a program of the set-up. Errors: `Stop`."""
    if subprocess.run(command, check=False).returncode:
        raise Stop("the set-up did not get through", cure)
