"""Runs one probe in a sandbox; as a program, so that an ordinary user can do it too."""

import dataclasses
import http.client
import json
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from interview_kit.model import Environment, Limits, RunRecord, RunStatus
from interview_kit.sandbox import LEVELS
from interview_kit.sandbox.base import Job

APP = """
async def app(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"served"})
"""


def environment(python: str, prefix: str, base_prefix: str) -> Environment:
    return Environment(
        framework="none",
        python=Path(python),
        prefix=Path(prefix),
        base_prefix=Path(base_prefix),
    )


def run(
    level: str, where: Environment, code: str, seconds: float = 20.0, **limits: Any
) -> RunRecord:
    """Run code in a sandbox to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "given.txt").write_text("given")
        code = f"MINE, GRADER = {name + '/given.txt'!r}, {os.getpid()}\n{code}"
        job = Job(
            argv=(str(where.python), "-c", code),
            folder=folder,
            environment=where,
            limits=Limits(**limits),
        )
        with LEVELS[level].start(job) as running:
            return running.wait(seconds)


def serve(level: str, where: Environment, site: str) -> RunRecord:
    """Serve an app with uvicorn on a passed unix socket, ask it once, give its answer as log."""
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listener:
        folder = Path(name)
        (folder / "main.py").write_text(APP)
        listener.bind(f"{name}.sock")
        listener.listen()
        number = str(listener.fileno())
        command = ("-m", "uvicorn", "main:app", "--fd", number, "--lifespan", "off")
        job = Job(
            argv=(str(where.python), *command),
            folder=folder,
            environment=where,
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


def prove(level: str, where: Environment) -> RunRecord:
    """Prove a level; what it proved is the log."""
    found = LEVELS[level].prove(where)
    return RunRecord(
        status=RunStatus.OK, exit_code=0, reason=None, log=" ".join(found.proved), seconds=0.0
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
    found = json.loads(text)
    return RunRecord(**{**found, "status": RunStatus(found["status"])})


def main() -> None:
    orders = json.load(sys.stdin)
    where = environment(*orders.pop("environment"))
    act = {"run": run, "serve": serve, "prove": prove}[orders.pop("act")]
    print(as_json(act(orders.pop("level"), where, **orders)))


if __name__ == "__main__":
    main()
