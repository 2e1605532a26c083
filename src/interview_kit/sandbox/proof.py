"""Proving a level: the self-test runs as a submission would, against bait set out for it."""

import json
import os
import secrets
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Limits
from interview_kit.sandbox import launch, scratch, system, uids
from interview_kit.sandbox.base import Job, Level
from interview_kit.sandbox.guest import confine

PROGRAM = layout.GUEST / "selftest.py"
WORDS = ("files", "network", "processes", "memory")
SECONDS = 30.0
LIMITS = Limits(processes=16, memory=256 << 20, data=256 << 20)


def prove(level: Level, environment: Environment) -> tuple[str, ...]:
    """What a level holds off on this machine. Errors: `EngineError` naming what it did not."""
    with ExitStack() as stack:
        answers = _ask(level, environment, stack)
    broken = sorted(name for name, held in answers.items() if not held)
    if broken:
        raise EngineError(
            f"the self-test of {level.name} got through ({'; '.join(broken)}); "
            "use another level, or see `interview-kit doctor`"
        )
    return tuple(word for word in WORDS if any(name.startswith(word) for name in answers))


def _ask(level: Level, environment: Environment, stack: ExitStack) -> dict[str, bool]:
    folder = scratch.fresh(stack)
    (folder / "app").mkdir()
    orders = launch.document(stack, _bait(level, environment, folder, stack))
    answer, answering = os.pipe()
    stack.callback(os.close, answer)
    with ExitStack() as started:
        started.callback(os.close, answering)
        job = Job(
            argv=(str(environment.python), "-I", str(PROGRAM), str(orders), str(answering)),
            folder=folder / "app",
            environment=environment,
            fds=(orders, answering),
            limits=LIMITS,
        )
        running = stack.enter_context(level.start(job))
    record = running.wait(SECONDS)
    os.set_blocking(answer, False)
    try:
        said: dict[str, bool] = json.loads(os.read(answer, 1 << 16))
    except (BlockingIOError, ValueError):
        last = record.reason or " ".join(record.log.split()[-12:]) or f"exit {record.exit_code}"
        raise EngineError(f"the self-test of {level.name} did not finish: {last}") from None
    return said


def _bait(
    level: Level, environment: Environment, folder: Path, stack: ExitStack
) -> dict[str, object]:
    """Things that a submission must not reach, open to everyone but for the sandbox."""
    secret = folder / "secret"
    secret.write_text("bait", encoding="utf-8")
    secret.chmod(0o644)
    tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    abstract = f"bait-{secrets.token_hex(8)}"
    _listen(stack, "\0" + abstract)
    path = _short(folder, stack) / "socket"
    _listen(stack, str(path))
    path.chmod(0o777)
    hidden = [secret, *(path for path in system.SECRET if path.is_dir())]
    return {
        "hidden": [*map(str, hidden)],
        "foreign": str(secret),
        "read_only": ["/usr/lib", "/usr/bin", str(environment.prefix), str(layout.GUEST), "/etc"],
        "port": tcp.getsockname()[1],
        "abstract": abstract,
        "socket": str(path),
        "pid": os.getpid(),
        "signals": level.namespaced or confine.abi() >= 6 or os.geteuid() == 0,
        "tasks": launch.tasks(
            LIMITS,
            uid=uids.FIRST if os.geteuid() == 0 else None,
            namespaced=level.namespaced,
        )
        or 4096,
    }


def _short(folder: Path, stack: ExitStack) -> Path:
    """A folder whose name leaves room for a socket: its address holds hardly 100 bytes."""
    if len(os.fsencode(folder)) < 90:
        return folder
    short = stack.enter_context(tempfile.TemporaryDirectory(prefix="kit-", dir="/tmp"))
    Path(short).chmod(0o711)
    return Path(short)


def _listen(stack: ExitStack, address: str) -> None:
    listener = stack.enter_context(socket.socket(socket.AF_UNIX))
    listener.bind(address)
    listener.listen()
