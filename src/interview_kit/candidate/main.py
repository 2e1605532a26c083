"""The commands of `kit.pyz`."""

import argparse
import os
import sys
import traceback
from pathlib import Path

from interview_kit.candidate import (
    checks,
    doctor,
    hour,
    practise,
    questions,
    restore,
    serve,
    show,
    watch,
)
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.errors import Stop, TroubleError
from interview_kit.candidate.faults import faults
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say
from interview_kit.candidate.submit import submit

FAULT = "your files are as they were. Go on without it if need be, and zip this folder at the end."
INNER = {"_serve": serve.main, "_practise": practise.main}
"""Programs that commands start under the project's own Python."""


def parser() -> argparse.ArgumentParser:
    """What may be typed."""
    whole = argparse.ArgumentParser(prog="kit.pyz", description="Your hour, from start to submit.")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, said: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=said, description=said)

    add("doctor", "Is everything ready? Nothing is timed.")
    add("setup", "Make .venv and install the packages; the only step that needs a network.")
    add("start", "Say what is ahead and start the clock.").add_argument(
        "--yes", action="store_true", help="do not ask"
    )
    for name, said in (
        ("check", "Run the visible checks: the first failure first."),
        ("watch", "Run them on every save, with the clock."),
    ):
        add(name, said).add_argument("--port", type=int, help="a port of your choice")
    commands.choices["watch"].add_argument(
        "--plain", action="store_true", help="lines only: for logs and screen readers"
    )
    add("status", "Clock, pauses, snapshots.")
    following = add("next", "End this phase with a snapshot and begin the next.")
    following.add_argument("--yes", action="store_true", help="do not ask")
    following.add_argument(
        "--catch-up", action="store_true", help="set your code aside and lay the next starter"
    )
    add("pause", "Stop the clock.").add_argument("reason", nargs="*", help="why, in a few words")
    add("resume", "Start it again.")
    asked = add("questions", "List the questions, or open one answer.")
    asked.add_argument("number", type=int, nargs="?")
    add("faults", "Run your tests against broken servers: how many do they notice?")
    add("submit", "Pack everything into one zip.")
    back = add("restore", "List the snapshots, or bring one back.")
    back.add_argument("number", type=int, nargs="?")
    back.add_argument("--yes", action="store_true", help="do not ask")
    back.add_argument("--into", type=Path, help="lay a copy into this new folder instead")
    return whole


def main(pyz: Path, arguments: list[str]) -> int:
    """Run one command; gives the exit code."""
    if arguments and (inner := INNER.get(arguments[0])):
        inner(arguments[1])
        return 0
    show.prepare()
    if not arguments:
        parser().print_help()
        return 2
    asked = parser().parse_args(arguments)
    try:
        project = Project(Bundle(pyz), pyz.parent)
        hour.recover(project)
        restore.recover(project)
        return run(project, asked)
    except Stop as stop:
        say(f"{stop.cause}" + (f": {stop.cure}" if stop.cure else ""))
        return stop.code
    except TroubleError as error:
        say(f"{error.trouble.cause}: {error.trouble.cure}")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        say("\nStopped; nothing is lost.")
        return 130
    except Exception:
        traceback.print_exc()
        say(f"That was a fault of the kit, none of yours: {FAULT}")
        return 4


def run(project: Project, asked: argparse.Namespace) -> int:
    """Carry out what was asked for."""
    match asked.command:
        case "doctor":
            return 0 if doctor.doctor(project) else 1
        case "setup":
            doctor.setup(project)
        case "start":
            hour.start(project, asked.yes)
        case "check":
            return check(project, asked.port)
        case "watch":
            project.running()
            watch.watch(project, plain=asked.plain, port=asked.port)
        case "faults":
            faults(project)
        case "submit":
            submit(project)
        case _:
            turn(project, asked)
    return 0


def turn(project: Project, asked: argparse.Namespace) -> None:
    """The commands around the clock."""
    match asked.command:
        case "status":
            hour.status(project)
        case "next":
            hour.next_phase(project, yes=asked.yes, catch_up=asked.catch_up)
        case "pause":
            hour.pause(project, " ".join(asked.reason) or "no reason given")
        case "resume":
            hour.resume(project)
        case "questions" if asked.number is None:
            questions.listed(project)
        case "questions":
            questions.open_one(project, asked.number)
        case "restore" if asked.number is None:
            restore.listed(project)
        case "restore" if asked.into:
            restore.copy(project, asked.number, asked.into)
        case "restore":
            restore.bring_back(project, asked.number, yes=asked.yes)


def check(project: Project, port: int | None) -> int:
    """Run the visible checks once."""
    project.running()
    project.origin = f"http://127.0.0.1:{port}" if port else project.origin
    outcome = checks.run(project, port)
    with project.locked():
        hour.note_check(project, outcome)
    say(show.head(project, project.clock(), outcome))
    for line in show.report(project, outcome):
        say(line)
    return 1 if outcome.trouble or outcome.failures else 0
