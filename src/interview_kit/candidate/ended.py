"""Why a server ended by itself: what its code, its last line and its command tell."""

import contextlib
import json
import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from interview_kit.candidate import pythons, serve
from interview_kit.candidate.errors import Trouble

IN_USE = ("address already in use", "EADDRINUSE", "10048", "address in use")
NOT_FOUND = (126, 127)
"""Codes of shells and shims for a program that is not there or cannot be run."""
PYTHON = re.compile(r"(python|pypy)[\d.]*(\.exe)?|py(\.exe)?", re.IGNORECASE)
SCRIPT = re.compile(r"[^\s=:*?]+\.(cjs|exs?|go|jar|js|kts?|lua|mjs|php|pl|py|rb|sh|ts)")
NO_MODULE = re.compile(r"No module named '?(?P<name>[\w.]+)")
OWN = "its last lines say why; nothing in your program should end it"
MEND = "mend `command` in kit.toml"


@dataclass(frozen=True, slots=True)
class Started:
    """How a server was started: where, by which command if by one, and where programs lie."""

    root: Path
    command: tuple[str, ...]
    search: str

    @property
    def program(self) -> str:
        """The program of the command, as the system found it."""
        return shutil.which(self.command[0], path=self.search) or self.command[0]


def explained(code: int, log: str, started: Started) -> Trouble:
    """Why it ended, with its log."""
    lines = [line for line in log.splitlines() if line.strip()]
    whole = "\n".join(lines)
    if lines and lines[-1].startswith(serve.SIGN):
        said = json.loads(lines[-1].removeprefix(serve.SIGN))
        return Trouble(**said, log="\n".join(lines[:-1]))
    if any(sign.lower() in line.lower() for line in lines for sign in IN_USE):
        cure = "let your server listen on $PORT, or stop the program that has the port"
        return Trouble(number="K04", cause="your server found its port taken", cure=cure, log=whole)
    found = blamed(code, lines[-1] if lines else "", started) if started.command else None
    number, cause, cure = found or ("K06", f"your server ended by itself ({ending(code)})", OWN)
    return Trouble(number=number, cause=cause, cure=cure, log=whole)


def blamed(code: int, last: str, started: Started) -> tuple[str, str, str] | None:
    """What the command has to do with it, if anything."""
    for word in started.command[1:]:
        if SCRIPT.fullmatch(word) and not (started.root / word).exists():
            cause = f"the command of kit.toml names {word}, and there is no such file"
            return "K01", cause, f"{MEND}: the path from this folder"
    if code in NOT_FOUND:
        cause = f"the command of kit.toml cannot be run: {started.command[0]} ({ending(code)})"
        return "K01", cause, f"{MEND}, or install the program"
    if said := NO_MODULE.search(last):
        return lacking(said["name"], started)
    return None


def lacking(name: str, started: Started) -> tuple[str, str, str]:
    """A module that is not there: of the project, or one that another Python has."""
    asked, top = module_of(started.command), name.partition(".")[0]
    named = f"{asked}.".startswith(f"{name.removesuffix('.__main__')}.")
    cause = f"no module named {name!r}"
    if (started.root / top).exists() or (started.root / f"{top}.py").exists():
        if not named:
            return "K02", cause, "mend that import"
        cause = f"the command of kit.toml names the module {asked}, and there is no {name}"
        return "K01", cause, f"{MEND}: the module's path from this folder, with dots"
    if not PYTHON.fullmatch(Path(started.command[0]).name):
        return "K02", cause, serve.SETUP
    cause += f" in {shown(started.program, started.root)}, which the command of kit.toml starts"
    better = pythons.environment(started.root)
    if better is None:
        return "K02", cause, "run `setup`: it makes .venv with the packages, which is used then"
    if Path(started.root, started.program).parent != better.parent and pythons.has(better, top):
        where = shown(better, started.root)
        return "K02", cause, f"{MEND}: say `python` there; that is {where}, which has it"
    return "K02", cause, f"{MEND}, or run `setup`" if named else serve.SETUP


def module_of(command: tuple[str, ...]) -> str:
    """The module that a command runs with `-m`, if it does."""
    at = command.index("-m") + 1 if "-m" in command else len(command)
    return command[at] if at < len(command) else ""


def shown(program: str | Path, root: Path) -> str:
    """A program, by its path from the project's folder if it lies there."""
    path = Path(program)
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def ending(code: int) -> str:
    """An exit code in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit {code}"
