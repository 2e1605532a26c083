"""The commands of `kit.pyz`."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from interview_kit.candidate import questions, readiness, restore, session, show, watch
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.fault_practice import faults
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say
from interview_kit.candidate.stop import Stop
from interview_kit.candidate.submit import submit

CRASH = (
    "This is a bug in the kit, not in your program. Your files are unchanged."
    " If it happens again, continue without this command and zip this folder at the end."
)
INNER = {
    "_check": "interview_kit.candidate.check_runner",
    "_practise": "interview_kit.candidate.practise",
}
"""Programs that commands start under the project's own Python: they import its packages."""


def build_parser(services: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Build the parser of all commands; each service of the exercise is one of them."""
    whole = argparse.ArgumentParser(
        prog="kit.pyz", description="Your session, from start to submit."
    )
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text)

    add("doctor", "Check that everything is ready; does not start the clock.")
    add("setup", "Create .venv and install the packages; only this needs a network.")
    add("start", "Show the phases and start the clock.").add_argument(
        "--yes", action="store_true", help="do not ask"
    )
    for name, text in (
        ("check", "Run the visible checks and explain the first failure."),
        ("watch", "Run the visible checks on every save and show the clock."),
    ):
        add(name, text).add_argument("--port", type=int, help="start your server on this port")
    commands.choices["watch"].add_argument(
        "--plain", action="store_true", help="print lines only, for logs and screen readers"
    )
    add_clock_commands(add)
    for name in services:
        add(name, f"Run the {name} that your program calls, until Ctrl-C; `{name} -h` says more.")
    return whole


def add_clock_commands(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the commands of the clock, the questions, the tests and the snapshots."""
    add("status", "Show the clock, the pauses and the number of snapshots.")
    following = add("next", "Save a snapshot, end this phase and start the next.")
    following.add_argument("--yes", action="store_true", help="do not ask")
    following.add_argument(
        "--catch-up",
        action="store_true",
        help="save your code in a snapshot and continue from the next starter",
    )
    add("pause", "Stop the clock.").add_argument("reason", nargs="*", help="why, in a few words")
    add("resume", "Start the clock again.")
    question = add("questions", "List the questions, or open one answer.")
    question.add_argument("number", type=int, nargs="?")
    add("faults", "Run your tests against broken servers and list what they notice.")
    add("submit", "Pack your work into one zip.")
    restoring = add("restore", "List the snapshots, or restore one.")
    restoring.add_argument("number", type=int, nargs="?")
    restoring.add_argument("--yes", action="store_true", help="do not ask")
    restoring.add_argument("--into", type=Path, help="copy it into this new folder instead")


def main(pyz: Path, arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    if arguments and (inner := INNER.get(arguments[0])):
        importlib.import_module(inner).main(arguments[1])
        return 0
    show.prepare_terminal()
    try:
        return run_typed_command(Bundle(pyz), pyz.parent, arguments)
    except Stop as stop:
        say(f"{stop.cause}" + (f": {stop.remedy}" if stop.remedy else ""))
        return stop.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Nothing is lost.")
        return 130
    except Exception:
        traceback.print_exc()
        say(CRASH)
        return 4


def run_typed_command(bundle: Bundle, root: Path, arguments: list[str]) -> int:
    """Run what was typed; return the exit code. Raises `Stop`."""
    services = {service["name"]: service for service in bundle.handout.services}
    if arguments and (service := services.get(arguments[0])):
        return run_service(bundle, service, arguments[1:])
    parser = build_parser(tuple(services))
    if not arguments:
        parser.print_help()
        return 2
    options = parser.parse_args(arguments)
    project = Project(bundle, root)
    session.recover(project)
    restore.recover(project)
    return run_command(project, options)


def run_service(bundle: Bundle, service: dict[str, str], arguments: list[str]) -> int:
    """Run a service by its own program, at the port that its variable names."""
    source = bundle.read_member(service["module"])
    module: dict[str, Any] = {"__name__": service["name"]}
    exec(compile(source, service["module"], "exec"), module)
    port = urlsplit(bundle.handout.env[service["variable"]]).port
    code: int = module["main"](["--port", str(port), *arguments])
    return code


def run_command(project: Project, options: argparse.Namespace) -> int:
    """Run the command that was typed; return the exit code."""
    match options.command:
        case "doctor":
            return 0 if readiness.doctor(project) else 1
        case "setup":
            readiness.setup(project)
        case "start":
            session.start(project, options.yes)
        case "check":
            return check(project, options.port)
        case "watch":
            project.running()
            watch.watch(project, plain=options.plain, port=options.port)
        case "faults":
            faults(project)
        case "submit":
            submit(project)
        case _:
            run_clock_command(project, options)
    return 0


def run_clock_command(project: Project, options: argparse.Namespace) -> None:
    """Run one of the commands of the clock, the questions and the snapshots."""
    match options.command:
        case "status":
            session.status(project)
        case "next":
            session.next_phase(project, yes=options.yes, catch_up=options.catch_up)
        case "pause":
            session.pause(project, " ".join(options.reason) or "no reason given")
        case "resume":
            session.resume(project)
        case "questions" if options.number is None:
            questions.print_questions(project)
        case "questions":
            questions.open_answer(project, options.number)
        case "restore" if options.number is None:
            restore.print_snapshots(project)
        case "restore" if options.into:
            restore.copy_snapshot(project, options.number, options.into)
        case "restore":
            restore.restore_snapshot(project, options.number, yes=options.yes)


def check(project: Project, port: int | None) -> int:
    """Run the visible checks once."""
    project.running()
    project.origin = f"http://127.0.0.1:{port}" if port else project.origin
    run = watch.run_and_record(project, port)
    say(show.status_line(project, project.clock(), run))
    for line in show.describe_run(project, run):
        say(line)
    return 1 if run.error or run.failures else 0
