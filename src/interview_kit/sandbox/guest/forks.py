"""Serve a submission's app again and again, with changed sources, by forking.

    python -P forks.py {"requests": FD, "app": …, "interface": …, "libraries": […], "paths": […],
                        "files": […], "cpu": SECONDS}

Runs in the sandbox. The first process imports the libraries and never runs code of the
candidate. For each program it forks a second process, which imports the app and forks one server
for each request, so that every server begins with the app as it was imported. An app whose
import leaves threads or open files cannot be forked: then each server imports it again.
Whatever a server leaves behind (files, processes) is removed before the next one.

Requests are lines of JSON. One for a server brings three descriptors: the listening socket, the
file for its output, and the read end of a pipe; the server is ended when the pipe's write end is
closed. The candidate's code can write to the same socket, so responses are claims.
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
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import uvicorn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_children, kit_fork, serve
    from interview_kit.sandbox.guest.kit_channel import Channel, Message
    from interview_kit.sandbox.guest.kit_tree import Tree
else:
    import kit_children
    import kit_fork
    import serve
    from kit_channel import Channel, Message
    from kit_tree import Tree
del sys.path[0]

LATE_IMPORTS = (
    "a2wsgi",
    "anyio._backends._asyncio",
    "encodings.idna",
    "fastapi.telemetry._runtime",
    "jwt",
    "pydantic.v1",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
)
"""What libraries import only when an app is made or responds: else each server would do so."""
DATABASE_IMPORTS = ("sqlalchemy.dialects.sqlite", "sqlalchemy.orm")
"""The same of SQLAlchemy: it takes as long as a framework, and most programs do without it."""
DATABASE_WORDS = (b"alchemy", b"sqlmodel")
"""Parts of names of packages that use SQLAlchemy."""
OWN_MODULES = (
    "serve",
    "kit_channel",
    "kit_children",
    "kit_effort",
    "kit_fork",
    "kit_hurry",
    "kit_paths",
    "kit_tree",
)
"""Names of this program's modules, which a submission may have for modules of its own."""
SERVER_POLL_SECONDS = 0.02
"""Interval of looking whether a server has ended by itself."""


class ForkParent:
    """The process with the libraries, and what is forked from it."""

    def __init__(self, spec: Message) -> None:
        self.app, self.interface, self.paths = spec["app"], spec["interface"], spec["paths"]
        self.cpu = spec["cpu"]
        self.root = os.getcwd()
        self.channel = Channel(spec["requests"])
        for name in spec["libraries"]:
            importlib.import_module(name)
        paths = (os.path.join(self.root, path) for path in spec["files"])
        sources = {path: source for path in paths if (source := read_file(path))}
        for name in list_late_imports(sources.values()):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        # Imports what every server needs; each server sets up its own logging.
        uvicorn.Config(empty_app, log_config=None).load()
        compiled = ((path, compile_file(path, source)) for path, source in sources.items())
        self.codes = {path: code for path, code in compiled if code}
        self.trees = [Tree(folder) for folder in kit_fork.find_writable_folders(self.root)]

    def run(self) -> None:
        """Handle requests until the grader hangs up."""
        kit_fork.become_guardian()
        # Frozen objects are never visited by the collector, so their pages stay shared.
        gc.collect()
        gc.freeze()
        self.respond(ready=True)
        while (request := self.channel.receive_with_fds()) is not None:
            message, fds = request
            if message["do"] == "load":
                self.load_program(message)
            elif message["do"] == "serve":
                self.fork_server(message, fds)
            else:
                # It was meant for a program that has ended by itself.
                for descriptor in fds:
                    os.close(descriptor)
                self.respond(ended=message["id"], unloaded=message["id"])

    def respond(self, **message: object) -> None:
        """Send a response, unless the grader has hung up."""
        with contextlib.suppress(BrokenPipeError):
            self.channel.send(message)

    def load_program(self, message: Message) -> None:
        """Fork a process that imports a program and takes over until it is unloaded or ends."""
        pid = os.fork()
        if pid == 0:
            self.become_program(message)
        os.waitpid(pid, 0)
        self.clean_up()
        self.respond(unloaded=message["id"])

    def become_program(self, message: Message) -> NoReturn:
        """Import a program and fork servers of it until it is unloaded."""
        try:
            kit_fork.become_ordinary()
            self.change_sources(message.pop("sources"))
            files_before = kit_fork.list_open_files()
            app = serve.load_app(self.app, self.interface, self.paths)
            prepare_routes(app)
            gc.freeze()
            shared = kit_fork.list_shared_state(files_before)
            # Each server begins with the files that the import has made, such as a database.
            self.trees = [Tree(tree.root) for tree in self.trees]
            self.respond(loaded=message["id"], unsafe=shared)
            kit_fork.prctl(kit_fork.PR_SET_CHILD_SUBREAPER, 1)
            while request := self.channel.receive_with_fds():
                if request[0]["do"] != "fork":
                    break
                self.fork_server(*request, app)
        except serve.CannotServeError as error:
            self.respond(failed=message["id"], reason=serve.make_repeatable(str(error)))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def fork_server(self, message: Message, fds: list[int], app: Any = None) -> None:
        """Fork a server and wait for its end; without an app the server imports its own."""
        pid = os.fork()
        if pid == 0:
            try:
                self.channel.close()
                kit_fork.become_ordinary()
                write_files(message["files"])
                if app is None:
                    self.change_sources(message.pop("sources"))
                self.become_server(app, *fds)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        status = self.watch_server(pid, *fds)
        self.respond(ended=message["id"], status=status)

    def change_sources(self, sources: dict[str, str]) -> None:
        """Import the program's files as they were at the start, but for these sources.

        Nothing is left from which the program could tell that it was changed: the files on the
        disk hold the change, and what was compiled of the originals is gone.
        """
        codes, self.codes = self.codes, {}
        for path, text in sources.items():
            file = os.path.join(self.root, path)
            codes[file] = compile(text, file, "exec", dont_inherit=True)
        kit_fork.write_sources(self.root, sources)
        kit_fork.import_from_memory(codes)
        for name in OWN_MODULES:
            sys.modules.pop(name, None)

    def become_server(self, app: Any, listening: int, output: int, lifeline: int) -> None:
        """Serve until ended."""
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        os.close(output)
        os.close(lifeline)
        # SIGXCPU at the first limit says why it ended; SIGKILL follows a second later.
        resource.setrlimit(resource.RLIMIT_CPU, (self.cpu, self.cpu + 1))
        try:
            app = app or serve.load_app(self.app, self.interface, self.paths)
            serve.serve_app(app, socket.socket(fileno=listening))
        except serve.CannotServeError as error:
            serve.fail(error)

    def watch_server(self, pid: int, listening: int, output: int, lifeline: int) -> int | None:
        """Wait until a server ends or is not needed any more, then remove all that it left.

        Returns how it ended by itself: its exit code, or a signal's number below zero. Returns
        None when it was ended because its lifeline was closed.
        """
        status = None
        os.close(listening)
        os.close(output)
        poller = select.poll()
        poller.register(lifeline, 0)
        while not poller.poll(SERVER_POLL_SECONDS * 1000):
            # Do not reap it before its group is killed: else the number could be reused.
            result = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if result:
                has_exited = result.si_code == os.CLD_EXITED
                status = result.si_status if has_exited else -result.si_status
                break
        os.close(lifeline)
        kit_children.kill_group(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
        self.clean_up()
        return status

    def clean_up(self) -> None:
        """End what was left running and restore the files."""
        kit_children.kill_orphans()
        for tree in self.trees:
            tree.restore()


def write_files(texts: dict[str, str]) -> None:
    """Write other texts into the files that these variables name."""
    for variable, text in texts.items():
        with open(os.environ[variable], "w", encoding="utf-8") as file:
            file.write(text)


def read_file(path: str) -> bytes:
    """Read a file of the program; one that cannot be read is empty."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def list_late_imports(sources: Iterable[bytes]) -> tuple[str, ...]:
    """List what to import for a program with these sources before its servers are forked.

    Modules of packages that no library has imported are not among them.
    """
    has_database = any(word in source for source in sources for word in DATABASE_WORDS)
    names = [name for name in LATE_IMPORTS if "." not in name or is_imported(name.split(".")[0])]
    return (*names, *DATABASE_IMPORTS * has_database)


def is_imported(package: str) -> bool:
    """Tell whether a package has been imported in this process."""
    return package in sys.modules


def compile_file(path: str, source: bytes) -> Any:
    """Compile a file of the program; return None for what is not Python."""
    try:
        return compile(source, os.path.abspath(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def prepare_routes(app: Any) -> None:
    """Have FastAPI prepare included routers now, which it would do in each server once more.

    It prepares them again when routes are added later.
    """
    with contextlib.suppress(Exception):
        for route in app.routes:
            prepare = getattr(type(route), "effective_candidates", None)
            if prepare is not None:
                prepare(route)


async def empty_app(scope: object, receive: object, send: object) -> None:
    """Do nothing; uvicorn wants an app to load its configuration."""


if __name__ == "__main__":
    ForkParent(json.loads(sys.argv[1])).run()
