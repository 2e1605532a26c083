"""Serves our own reference, a fresh copy of it by fork for each group of checks.

    python -P forked.py {"socket": FD, "inside": FOLDER, "app": …, "interface": …, "libraries": […]}

Runs outside any sandbox, under a framework's Python, in the reference's folder. Each order on
the socket brings three descriptors: where to listen, where to log, and a pipe whose end is the
end of the server. The app's module is imported once; only what its factory makes is fresh.
"""

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import threading
from typing import Any, NoReturn

import uvicorn


def main() -> None:
    """Warm up, then fork a server per order until the grader hangs up."""
    spec = json.loads(sys.argv[1])
    sys.path.insert(0, spec["inside"])
    serve: Any = importlib.import_module("serve")
    del sys.path[0]
    for name in spec["libraries"]:
        importlib.import_module(name)
    found = serve.load(spec["app"])
    configured(None, spec["interface"]).load()  # imports what every server needs
    gc.collect()
    gc.freeze()
    orders = socket.socket(fileno=spec["socket"])
    orders.sendall(b"R")
    while True:
        order, fds, _flags, _address = socket.recv_fds(orders, 1, 3)
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            become_server(serve.app_of(found, spec["interface"], spec["app"]), spec, *fds)
        for descriptor in fds:
            os.close(descriptor)
        reap()


def reap() -> None:
    """Let go of servers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become_server(app: Any, spec: dict[str, Any], listening: int, log: int, life: int) -> NoReturn:
    """Serve until the pipe ends."""
    os.dup2(log, 1)
    os.dup2(log, 2)
    threading.Thread(target=die_with, args=(life,), daemon=True).start()
    server = uvicorn.Server(configured(app, spec["interface"]))
    server.run(sockets=[socket.socket(fileno=listening)])
    os._exit(0)


def configured(app: Any, interface: str) -> uvicorn.Config:
    """As quick to start as can be; what is logged is the app's."""
    return uvicorn.Config(
        app or nothing,
        interface="asgi3" if interface == "asgi" else "wsgi",
        loop="asyncio",
        http="h11",
        ws="none",
        access_log=False,
        log_config=None,
    )


async def nothing(scope: object, receive: object, send: object) -> None:
    """The app of nobody."""


def die_with(life: int) -> None:
    """End this process at once when the other end of the pipe is closed."""
    os.read(life, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
