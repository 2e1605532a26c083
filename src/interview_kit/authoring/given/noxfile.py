"""Your menu: `nox -l` shows it, `nox -s check` runs one entry; what follows `--` is passed on.

Nox is a convenience: `python kit.pyz check` does the same without it.
"""

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["doctor"]


def kit(session: nox.Session, command: str) -> None:
    """Run a command of the kit with what was typed after `--`."""
    session.run(sys.executable, "kit.pyz", command, *session.posargs, external=True)


@nox.session
def setup(session: nox.Session) -> None:
    """Make .venv and install the packages; the only step that needs a network."""
    kit(session, "setup")


@nox.session
def doctor(session: nox.Session) -> None:
    """Is everything ready? Nothing is timed."""
    kit(session, "doctor")


@nox.session
def start(session: nox.Session) -> None:
    """Say what is ahead and start the clock."""
    kit(session, "start")


@nox.session
def check(session: nox.Session) -> None:
    """Run the visible checks: the first failure first."""
    kit(session, "check")


@nox.session
def watch(session: nox.Session) -> None:
    """Run them on every save, with the clock; --plain for logs and screen readers."""
    kit(session, "watch")


@nox.session
def status(session: nox.Session) -> None:
    """Clock, pauses, snapshots."""
    kit(session, "status")


@nox.session(name="next")
def next_phase(session: nox.Session) -> None:
    """End this phase and begin the next; --catch-up sets your code aside for its starter."""
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
    """Run your tests against broken servers: how many do they notice?"""
    kit(session, "faults")


@nox.session
def restore(session: nox.Session) -> None:
    """List the snapshots of your work; a number brings one back."""
    kit(session, "restore")


@nox.session
def submit(session: nox.Session) -> None:
    """Pack everything into one zip to send back."""
    kit(session, "submit")
