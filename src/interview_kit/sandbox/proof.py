"""Prove a level: run the self-test as a submission would run, against bait set out for it."""

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
from interview_kit.sandbox import host_paths, launch, scratch, uids
from interview_kit.sandbox.base import Job, Level
from interview_kit.sandbox.guest import confine

SELFTEST = layout.GUEST / "selftest.py"
AREAS = ("files", "network", "processes", "memory")
SELF_TEST_TIMEOUT = 30.0
SELF_TEST_LIMITS = Limits(processes=16, memory=256 << 20, data=256 << 20)
"""Small, so that the self-test reaches them fast."""
MAX_SOCKET_FOLDER = 90
"""Bytes of a folder's name that leave room for a socket in it: an address holds 108."""


def prove(level: Level, environment: Environment) -> tuple[str, ...]:
    """Return the areas that a level protects on this machine.

    Raises `EngineError` naming every attempt that the level did not refuse.
    """
    with ExitStack() as stack:
        results = _run_self_test(level, environment, stack)
    broken = sorted(name for name, is_refused in results.items() if not is_refused)
    if broken:
        raise EngineError(
            f"the self-test of {level.name} got through ({'; '.join(broken)}); "
            "use another level, or run `interview-kit doctor`"
        )
    return tuple(area for area in AREAS if any(name.startswith(area) for name in results))


def _run_self_test(level: Level, environment: Environment, stack: ExitStack) -> dict[str, bool]:
    folder = scratch.make_folder(stack)
    (folder / "app").mkdir()
    orders = launch.json_descriptor(stack, _set_bait(level, environment, folder, stack))
    read, write = os.pipe()
    stack.callback(os.close, read)
    with ExitStack() as started:
        started.callback(os.close, write)
        job = Job(
            argv=(str(environment.python), "-I", str(SELFTEST), str(orders), str(write)),
            folder=folder / "app",
            environment=environment,
            fds=(orders, write),
            limits=SELF_TEST_LIMITS,
        )
        running = stack.enter_context(level.start(job))
    record = running.wait(SELF_TEST_TIMEOUT)
    # A self-test that broke off wrote nothing.
    os.set_blocking(read, False)
    try:
        results: dict[str, bool] = json.loads(os.read(read, 1 << 16))
    except (BlockingIOError, ValueError):
        last = record.reason or " ".join(record.log.split()[-12:]) or f"exit {record.exit_code}"
        raise EngineError(f"the self-test of {level.name} did not finish: {last}") from None
    return results


def _set_bait(
    level: Level, environment: Environment, folder: Path, stack: ExitStack
) -> dict[str, object]:
    """Make what a submission must not reach, open to everyone but for the sandbox."""
    secret = folder / "secret"
    secret.write_text("bait", encoding="utf-8")
    secret.chmod(0o644)
    tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    abstract = f"bait-{secrets.token_hex(8)}"
    _listen(stack, "\0" + abstract)
    path = _folder_for_socket(folder, stack) / "socket"
    _listen(stack, str(path))
    path.chmod(0o777)
    hidden = [secret, *(path for path in host_paths.SECRETS if path.is_dir())]
    return {
        "hidden": [*map(str, hidden)],
        "foreign": str(secret),
        "read_only": ["/usr/lib", "/usr/bin", str(environment.prefix), str(layout.GUEST), "/etc"],
        "port": tcp.getsockname()[1],
        "abstract": abstract,
        "socket": str(path),
        "pid": os.getpid(),
        # Else the kernel lets a user's processes signal each other, and the level says so.
        "signals": level.namespaced
        or confine.abi() >= confine.ABI_WITH_SCOPES
        or os.geteuid() == 0,
        "tasks": launch.max_tasks(
            SELF_TEST_LIMITS,
            uid=uids.FIRST_UID if os.geteuid() == 0 else None,
            namespaced=level.namespaced,
        )
        or 4096,
    }


def _folder_for_socket(folder: Path, stack: ExitStack) -> Path:
    if len(os.fsencode(folder)) < MAX_SOCKET_FOLDER:
        return folder
    short = stack.enter_context(tempfile.TemporaryDirectory(prefix="kit-", dir="/tmp"))
    Path(short).chmod(0o711)
    return Path(short)


def _listen(stack: ExitStack, address: str) -> None:
    listener = stack.enter_context(socket.socket(socket.AF_UNIX))
    listener.bind(address)
    listener.listen()
