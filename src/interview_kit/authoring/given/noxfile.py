"""Sessions: `nox -l` lists them, `nox -s check` runs one; arguments after `--` are passed on.

Nox is a convenience: `python kit.pyz check` does the same without it.
"""

import json
import shutil
import sys
import tomllib
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["doctor"]


def kit(session: nox.Session, command: str) -> None:
    """Run a command of the kit with what was typed after `--`."""
    session.run(sys.executable, "kit.pyz", command, *session.posargs, external=True)


@nox.session
def setup(session: nox.Session) -> None:
    """Create .venv and install the packages; only this needs a network."""
    kit(session, "setup")


@nox.session
def doctor(session: nox.Session) -> None:
    """Check that everything is ready; does not start the clock."""
    kit(session, "doctor")


@nox.session
def start(session: nox.Session) -> None:
    """Show the phases and start the clock."""
    kit(session, "start")


@nox.session
def check(session: nox.Session) -> None:
    """Run the visible checks and explain the first failure."""
    kit(session, "check")


@nox.session
def watch(session: nox.Session) -> None:
    """Run the visible checks on every save and show the clock; --plain prints lines only."""
    kit(session, "watch")


@nox.session
def status(session: nox.Session) -> None:
    """Show the clock, the pauses and the number of snapshots."""
    kit(session, "status")


@nox.session(name="next")
def next_phase(session: nox.Session) -> None:
    """End this phase and start the next; --catch-up continues from its starter."""
    kit(session, "next")


@nox.session
def pause(session: nox.Session) -> None:
    """Stop the clock, with a reason."""
    kit(session, "pause")


@nox.session
def resume(session: nox.Session) -> None:
    """Start the clock again."""
    kit(session, "resume")


@nox.session
def questions(session: nox.Session) -> None:
    """List the questions to the product owner; a number opens that answer."""
    kit(session, "questions")


@nox.session
def faults(session: nox.Session) -> None:
    """Run your tests against broken servers and list what they notice."""
    kit(session, "faults")


@nox.session(venv_backend="uv|virtualenv", reuse_venv=True)
def mutmut(session: nox.Session) -> None:
    """Run plain mutmut on a copy of your program, for practice; it needs a network once."""
    manifest = tomllib.loads(Path("kit.toml").read_text("utf-8"))
    sources = manifest.get("source", {}).get("paths", ["."])
    tests = manifest.get("tests", {}).get("paths", ["tests"])
    if "command" in manifest.get("run", {}):
        session.error("mutmut changes Python programs only")
    session.install("--require-hashes", "-r", "requirements.txt")
    session.install("mutmut>=3.8,<3.9")
    copy = Path(session.create_tmp(), "program")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(Path(), copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.zip"))
    # mutmut reads its settings from this file only; lists of texts in JSON are valid TOML.
    extras = sorted(path.name for path in copy.iterdir() if path.name not in {*sources, *tests})
    settings = {
        "source_paths": sources,
        "pytest_add_cli_args_test_selection": tests,
        "also_copy": extras,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    (copy / "pyproject.toml").write_text("\n".join(["[tool.mutmut]", *lines, ""]), "utf-8")
    session.chdir(copy)
    session.run("mutmut", "run", *session.posargs)
    session.run("mutmut", "results")


@nox.session
def restore(session: nox.Session) -> None:
    """List the snapshots of your work; a number restores one."""
    kit(session, "restore")


@nox.session
def submit(session: nox.Session) -> None:
    """Pack your work into one zip to send back."""
    kit(session, "submit")
