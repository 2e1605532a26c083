"""Runs one probe in a sandbox; as a program, so that an ordinary user can do it too."""

import contextlib
import dataclasses
import http.client
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview_kit.core.model import Environment, Limits, RunRecord, RunStatus
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.levels import LEVELS

APP = """
async def app(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"served"})
"""

LISTENER = """
import json, os, socket, threading, time
places = [(socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_INET, ("0.0.0.0", 0)),
          (socket.AF_INET6, ("::1", 0)), (socket.AF_UNIX, chr(0) + f"kit-{os.getpid()}"),
          (socket.AF_UNIX, os.path.abspath("s"))]
def answer(server):
    while True: server.accept()[0].sendall(b"inside")
for family, place in places:
    try:
        server = socket.socket(family)
        server.bind(place)
        server.listen()
    except OSError: continue
    threading.Thread(target=answer, args=(server,), daemon=True).start()
    bound = place if family == socket.AF_UNIX else server.getsockname()[:2]
    print(json.dumps([int(family), bound]))
print("listening", flush=True)
time.sleep(60)
"""


def environment(python: str, prefix: str, base_prefix: str) -> Environment:
    return Environment(
        framework="none",
        python=Path(python),
        prefix=Path(prefix),
        base_prefix=Path(base_prefix),
    )


def run(level: str, env: Environment, code: str, seconds: float = 20.0, **limits: Any) -> RunRecord:
    """Run code in a sandbox to its end, with the two kinds of sockets that are passed in."""
    with passed_sockets() as (listening, pair), temporary() as folder, temporary() as readable:
        (folder / "given.txt").write_text("given")
        readable.chmod(0o755)
        (readable / "library.py").write_text("shown")
        values = {
            "MINE": f"{folder}/given.txt",
            "SHOWN": f"{readable}/library.py",
            "GRADER": os.getpid(),
            "LISTENING": listening,
            "PAIR": pair,
        }
        settings = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        job = Job(
            argv=(str(env.python), "-c", settings + code),
            folder=folder,
            environment=env,
            fds=(listening, pair),
            readable=(readable,),
            limits=Limits(**limits),
        )
        with LEVELS[level].start(job) as running:
            return running.wait(seconds)


@contextlib.contextmanager
def passed_sockets() -> Iterator[tuple[int, int]]:
    """A listening socket, as servers get it, and one end of a pair, as suites get it."""
    own_end, passed_end = socket.socketpair()
    with own_end, passed_end, socket.socket(socket.AF_UNIX) as listening, temporary() as folder:
        listening.bind(str(folder / "s"))
        listening.listen()
        yield listening.fileno(), passed_end.fileno()


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def listen(level: str, env: Environment) -> RunRecord:
    """Run a program that listens wherever it may; the log says where the grader reached it."""
    with temporary() as folder:
        job = Job(argv=(str(env.python), "-c", LISTENER), folder=folder, environment=env)
        with LEVELS[level].start(job) as running:
            while "listening" not in running.log() and running.poll() is None:
                time.sleep(0.02)
            addresses = running.log().splitlines()
            reached = [
                line for line in addresses if line != "listening" and reaches(json.loads(line))
            ]
            record = running.stop("looked at enough")
        return dataclasses.replace(record, log=f"{len(addresses)} said, {len(reached)} reached")


def reaches(tried: "list[object]") -> bool:
    """Whether anything answers at an address."""
    family, address = tried
    with socket.socket(socket.AddressFamily(family)) as out:  # type: ignore[arg-type]
        out.settimeout(2)
        try:
            out.connect(tuple(address) if isinstance(address, list) else address)
            return out.recv(9) == b"inside"
        except OSError:
            return False


def serve(level: str, env: Environment, site: str) -> RunRecord:
    """Serve an app with uvicorn on a passed unix socket, ask it once, give its answer as log."""
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listener:
        folder = Path(name)
        (folder / "main.py").write_text(APP)
        listener.bind(f"{name}.sock")
        listener.listen()
        number = str(listener.fileno())
        command = ("-m", "uvicorn", "main:app", "--fd", number, "--lifespan", "off")
        job = Job(
            argv=(str(env.python), *command),
            folder=folder,
            environment=env,
            env={"PYTHONPATH": site},
            fds=(listener.fileno(),),
            readable=(Path(site),),
        )
        try:
            with LEVELS[level].start(job) as running:
                body = ask(f"{name}.sock")
                record = running.stop("asked enough")
        finally:
            Path(f"{name}.sock").unlink()
        return dataclasses.replace(record, log=body)


def prove(level: str, env: Environment) -> RunRecord:
    """Prove a level; what it proved is the log."""
    proof = LEVELS[level].prove(env)
    return RunRecord(
        status=RunStatus.OK, exit_code=0, reason=None, log=" ".join(proof.proved), seconds=0.0
    )


def ask(path: str) -> str:
    connection = http.client.HTTPConnection("localhost", timeout=20)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(20)
    connection.sock.connect(path)
    connection.request("GET", "/")
    try:
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def as_json(record: RunRecord) -> str:
    return json.dumps(dataclasses.asdict(record))


def from_json(text: str) -> RunRecord:
    proof = json.loads(text)
    return RunRecord(**{**proof, "status": RunStatus(proof["status"])})


def main() -> None:
    orders = json.load(sys.stdin)
    env = environment(*orders.pop("environment"))
    act = {"run": run, "serve": serve, "prove": prove, "listen": listen}[orders.pop("act")]
    print(as_json(act(orders.pop("level"), env, **orders)))


if __name__ == "__main__":
    main()
