"""Serves a submission's app again and again, with changed sources, forked from a warmed process.

    python -P forks.py {"orders": FD, "app": …, "interface": …, "libraries": […], "files": […]}

Runs in the sandbox. The first process has the libraries and never runs code of the candidate.
For each program it forks a second one, which imports the app; that forks a server for each
order, so that every server begins with the app as it was imported. An app whose import leaves
threads or open files cannot be forked: then each server imports it anew. Whatever a server
leaves (files, processes) is gone before the next.

Orders are lines of JSON, with descriptors where one is to be served: where to listen, where to
print, and a pipe whose end is the end of the server. What is answered is a claim.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import socket
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import uvicorn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_children, kit_fork, serve
    from interview_kit.sandbox.guest.kit_tree import Tree
else:
    import kit_children
    import kit_fork
    import serve
    from kit_tree import Tree
del sys.path[0]

Message = dict[str, Any]
SERVER_CPU = 60
"""Seconds of processor time that one server may use."""
LATER = (
    "a2wsgi",
    "anyio._backends._asyncio",
    "encodings.idna",
    "pydantic.v1",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
)
"""What libraries import only when an app is made or answers: without it each would again."""
OURS = ("serve", "kit_children", "kit_fork", "kit_tree")
"""Our modules' names, which a program may have for modules of its own."""
LOOK = 0.02
"""Seconds between two looks at a server that nobody has ended."""


class Orders:
    """The grader's orders. What is forked from here to serve must close it."""

    def __init__(self, descriptor: int) -> None:
        self.socket = socket.socket(fileno=descriptor)

    def receive(self) -> tuple[Message, list[int]] | None:
        """The next order with its descriptors, or None when the grader has hung up."""
        line, given = b"", []
        while not line.endswith(b"\n"):
            block, fds, _flags, _address = socket.recv_fds(self.socket, 1 << 18, 3)
            if not block:
                return None
            line += block
            given += fds
        return json.loads(line), given

    def say(self, **message: object) -> None:
        """Answer."""
        with contextlib.suppress(BrokenPipeError):
            self.socket.sendall(json.dumps(message).encode() + b"\n")

    def close(self) -> None:
        """Give it up."""
        self.socket.close()


class Forks:
    """The warmed process, and what is forked from it."""

    def __init__(self, spec: Message) -> None:
        self.app, self.interface = spec["app"], spec["interface"]
        self.root = os.getcwd()
        self.orders = Orders(spec["orders"])
        for name in spec["libraries"]:
            importlib.import_module(name)
        for name in LATER:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        # Imports what every server needs; what is logged is set up by each server.
        uvicorn.Config(nothing, log_config=None).load()
        self.codes = {os.path.join(self.root, p): code for p in spec["files"] if (code := read(p))}
        self.trees = [Tree(folder) for folder in kit_fork.writable(self.root)]

    def run(self) -> None:
        """Take orders until the grader hangs up."""
        kit_fork.guard()
        gc.collect()
        gc.freeze()
        self.orders.say(ready=True)
        while (order := self.orders.receive()) is not None:
            message, fds = order
            if message["do"] == "load":
                self.load(message)
            elif message["do"] == "serve":
                self.fork_server(message, fds)
            else:
                # It was meant for a program that has ended by itself.
                for descriptor in fds:
                    os.close(descriptor)
                self.orders.say(ended=message["id"], left=message["id"])

    def load(self, message: Message) -> None:
        """Let a process import a program and take over, until it is left or ends."""
        pid = os.fork()
        if pid == 0:
            self.become_program(message)
        os.waitpid(pid, 0)
        self.clean()
        self.orders.say(left=message["id"])

    def become_program(self, message: Message) -> NoReturn:
        """Import a program and fork servers of it until it is left."""
        try:
            kit_fork.become_ordinary()
            self.change(message["sources"])
            before = kit_fork.open_files()
            app = serve.loaded(self.app, self.interface)
            gc.freeze()
            self.orders.say(loaded=message["id"], unsafe=kit_fork.unsafe(before))
            kit_fork.control(kit_fork.PR_SET_CHILD_SUBREAPER, 1)
            while (order := self.orders.receive()) is not None and order[0]["do"] == "fork":
                self.fork_server(*order, app)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def fork_server(self, message: Message, fds: list[int], app: Any = None) -> None:
        """Fork a server and see to its end; without an app it imports its own."""
        pid = os.fork()
        if pid == 0:
            try:
                self.orders.close()
                kit_fork.become_ordinary()
                if app is None:
                    self.change(message["sources"])
                self.become_server(app, *fds)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        status = self.watch(pid, *fds)
        self.orders.say(ended=message["id"], status=status)

    def change(self, sources: dict[str, str]) -> None:
        """Have files of the program imported as they were, but for these; forget our own."""
        changed = {os.path.join(self.root, path): text for path, text in sources.items()}
        kit_fork.serve_from_memory(self.codes | changed)
        for name in OURS:
            sys.modules.pop(name, None)

    def become_server(self, app: Any, listening: int, log: int, life: int) -> None:
        """Serve until ended."""
        for descriptor in (1, 2):
            os.dup2(log, descriptor)
        os.close(log)
        os.close(life)
        resource.setrlimit(resource.RLIMIT_CPU, (SERVER_CPU, SERVER_CPU + 1))
        app = app or serve.loaded(self.app, self.interface)
        serve.serve(app, self.interface, socket.socket(fileno=listening))

    def watch(self, pid: int, listening: int, log: int, life: int) -> int | None:
        """Wait until a server ends or is no more wanted; then nothing is left of it.

        Gives how it ended by itself: its exit code, or a signal's number below zero.
        """
        status = None
        os.close(listening)
        os.close(log)
        poller = select.poll()
        poller.register(life, 0)
        while not poller.poll(LOOK * 1000):
            # Not reaped before its group is ended: else the number could be another's.
            if found := os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                exited = found.si_code == os.CLD_EXITED
                status = found.si_status if exited else -found.si_status
                break
        os.close(life)
        kit_children.kill_group(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
        self.clean()
        return status

    def clean(self) -> None:
        """End what was left running and put the files back."""
        kit_children.end_orphans()
        for tree in self.trees:
            tree.restore()


def read(path: str) -> Any:
    """The code of a file of the program; None for what is no Python."""
    try:
        with open(path, "rb") as file:
            return compile(file.read(), os.path.abspath(path), "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


async def nothing(scope: object, receive: object, send: object) -> None:
    """The app of nobody."""


if __name__ == "__main__":
    Forks(json.loads(sys.argv[1])).run()
