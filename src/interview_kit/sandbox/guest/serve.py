"""Serve a submission's app on a socket of the grader, or on a port of its own.

    python -P serve.py {"socket": FD, "app": …, "interface": …, "libraries": […], "paths": […]}
    python -P serve.py {"port": NUMBER, "app": …, "interface": null, "libraries": [], "paths": […]}

Runs under the candidate's Python: in the sandbox on a unix socket that is passed in, on a
candidate's machine on a TCP port. `app` is `module:name`, `interface` is `asgi`, `wsgi` or null
for whatever the app speaks. `libraries` are imported before anything of the submission, so that
none of its files can shadow them. `paths` are the folders of the working directory that modules
are imported from. `hurries_threads` asks for as many changes from thread to thread as possible.

When the app cannot be served, the last line printed starts with `cannot serve: ` and says why,
and the exit code is a `Cause`.
"""

import contextlib
import difflib
import importlib
import inspect
import json
import os
import re
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

# In the sandbox there is no package: there the modules of this folder import each other by name.
if TYPE_CHECKING or __package__:
    from interview_kit.sandbox.guest.kit_hurry import hurry_threads
    from interview_kit.sandbox.guest.kit_paths import add_import_paths
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from kit_hurry import hurry_threads
    from kit_paths import add_import_paths

    del sys.path[0]

HOST = "127.0.0.1"
CLIENT_ADDRESS, SERVER_ADDRESS = (HOST, 50000), (HOST, 8000)
"""What the app is told on a unix socket, which has no addresses."""
WSGI_THREADS = 40
"""As many as ASGI frameworks give to sync handlers."""


class Cause(IntEnum):
    """Why an app cannot be served, as the exit code of this program."""

    APP_FAILED = 3
    """Its import, its factory or its start-up failed."""
    WRONG_TARGET = 4
    """`app` in kit.toml names no module, nothing in it, or something that is not an app."""
    MISSING_PACKAGE = 5
    PORT_TAKEN = 6


class CannotServeError(Exception):
    """The app cannot be served; the text says why in one line."""

    def __init__(self, reason: str, cause: Cause) -> None:
        super().__init__(reason)
        self.cause = cause


def load_app(target: str, interface: str | None, paths: Iterable[str]) -> Any:
    """Import `module:name` and return the app. Raises `CannotServeError` for whatever happens."""
    try:
        return resolve_app(import_target(target, paths), interface, target)
    except CannotServeError:
        raise
    except SystemExit as error:
        reason = f"importing it called exit({error.code!r})"
        raise CannotServeError(reason, Cause.APP_FAILED) from error
    except BaseException as error:
        traceback.print_exc()
        is_missing = isinstance(error, ModuleNotFoundError)
        cause = Cause.MISSING_PACKAGE if is_missing else Cause.APP_FAILED
        raise CannotServeError(describe_error(error), cause) from error


def import_target(target: str, paths: Iterable[str] = ()) -> Any:
    """Import `module:name` from the working directory or from folders in it.

    Raises `CannotServeError`.
    """
    module_name, _, name = target.partition(":")
    add_import_paths(paths)
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.".startswith(f"{error.name}."):
            reason = f"there is no module {module_name!r} (kit.toml: app)"
            raise CannotServeError(reason, Cause.WRONG_TARGET) from None
        raise
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            similar = difflib.get_close_matches(part, dir(value), n=1)
            hint = f"; did you mean {similar[0]!r}?" if similar else ""
            raise CannotServeError(
                f"{module_name} has no {part!r} (kit.toml: app = {target!r}){hint}",
                Cause.WRONG_TARGET,
            )
        value = getattr(value, part)
    return value


def resolve_app(value: Any, interface: str | None, target: str) -> Any:
    """Return the app: `value` itself, or what it returns when it is a factory.

    Raises `CannotServeError` when that is no app, or not one of this interface.
    """
    if detect_interface(value) is None and callable(value) and accepts_no_arguments(value):
        value = value()
    detected = detect_interface(value)
    if detected is None:
        raise CannotServeError(
            f"{target} is a {type(value).__name__}, neither an app nor a factory",
            Cause.WRONG_TARGET,
        )
    if interface is not None and detected != interface:
        library = type(value).__module__.partition(".")[0]
        origin = "" if library == "builtins" else f" of {library}"
        raise CannotServeError(
            f"{target} is a {type(value).__name__}{origin}, which speaks {detected.upper()}; "
            f"the framework in kit.toml speaks {interface.upper()}",
            Cause.WRONG_TARGET,
        )
    return value


def detect_interface(value: Any) -> str | None:
    """Return `asgi` or `wsgi` by the number of required arguments; None for what is no app."""
    if not callable(value) or inspect.isclass(value):
        return None
    is_plain = inspect.isroutine(value)
    try:
        signature = inspect.signature(value if is_plain else type(value).__call__)
    except (TypeError, ValueError):  # some callables of C have no signature
        return None
    required = [
        p.name
        for p in signature.parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty
    ]
    # `type(value).__call__` is not bound, so it also requires `self`.
    return {3: "asgi", 2: "wsgi"}.get(len(required) - (not is_plain))


def accepts_no_arguments(value: Any) -> bool:
    """Return whether something can be called without arguments, as a factory is."""
    try:
        inspect.signature(value).bind()
    except (TypeError, ValueError):
        return False
    return True


def describe_error(error: BaseException) -> str:
    """Put an exception into one line, with the place in the submission that raised it."""
    if isinstance(error, SyntaxError) and error.filename:
        path = os.path.relpath(error.filename)
        return f"{type(error).__name__}: {error.msg} ({path} line {error.lineno})"
    return f"{type(error).__name__}: {error}{find_place(error)}"


def find_place(error: BaseException) -> str:
    """Return ` (FILE line N)` of the submission's innermost frame, or an empty text."""
    root = str(Path.cwd()) + os.sep
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(root)
        # A candidate's environment and the kit itself may lie in the same folder.
        and "site-packages" not in frame.filename
        and frame.filename != __file__
    ]
    if not frames:
        return ""
    return f" ({frames[-1].filename.removeprefix(root)} line {frames[-1].lineno})"


def make_repeatable(text: str) -> str:
    """Replace what differs between two runs of one program: private folders, addresses."""
    text = text.replace(str(Path.cwd()) + os.sep, "")
    for name in ("DATA_DIR", "TMPDIR", "HOME"):
        if folder := os.environ.get(name):
            # Only whole names: `/data` is no part of `package/database.py` or `src/data/x.py`.
            whole = rf"(?<![\w.-]){re.escape(folder)}(?![\w.-])"
            text = re.sub(whole, f"${name}", text)
    return re.sub("0x[0-9a-f]{6,}", "0x…", text)


def fail(error: CannotServeError) -> NoReturn:
    """Print the reason as the last line and exit, whatever the app has left running."""
    sys.stdout.flush()
    reason = make_repeatable(" ".join(str(error).split()))
    print("cannot serve: " + reason, file=sys.stderr, flush=True)
    os._exit(error.cause)


def wrap_app(app: Any, listening: socket.socket) -> Any:
    """Turn an app into one for uvicorn. Raises `CannotServeError`."""
    if detect_interface(app) == "wsgi":
        app = import_library("a2wsgi").WSGIMiddleware(app, workers=WSGI_THREADS)
    if listening.family == socket.AF_INET:
        return app

    async def add_addresses(scope: Any, receive: Any, send: Any) -> None:
        # A unix socket has no addresses, and programs that log the client's would crash.
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "client": CLIENT_ADDRESS, "server": SERVER_ADDRESS}
        await app(scope, receive, send)

    return add_addresses


def serve_app(app: Any, listening: socket.socket) -> None:
    """Serve the app until the process is ended. Raises `CannotServeError`."""
    uvicorn = import_library("uvicorn")
    server = uvicorn.Server(uvicorn.Config(wrap_app(app, listening), interface="asgi3"))
    with contextlib.suppress(SystemExit):  # how newer versions end after a failed start-up
        server.run(sockets=[listening])
    if not server.started:
        reason = "the app's start-up (lifespan) failed; see the lines above"
        raise CannotServeError(reason, Cause.APP_FAILED)


def import_library(name: str) -> Any:
    """Import a library. Raises `CannotServeError` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise CannotServeError(describe_error(error), Cause.MISSING_PACKAGE) from error


def bind_port(port: int) -> socket.socket:
    """Bind a TCP port of this machine. Raises `CannotServeError` when another program has it."""
    listening = socket.socket()
    if os.name == "posix":
        # Else a port stays taken for a minute after its server ended. On Windows the option
        # would allow two servers on one port.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        reason = f"port {port} is taken by another program"
        raise CannotServeError(reason, Cause.PORT_TAKEN) from error
    return listening


def exit_with_input() -> None:
    """End this process as soon as its standard input ends, so that it never outlives the kit."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


def main(argument: str) -> None:
    """Load the app that a spec in JSON names and serve it."""
    spec = json.loads(argument)
    try:
        for name in ("uvicorn", *spec["libraries"]):
            import_library(name)
        if "port" in spec:
            threading.Thread(target=exit_with_input, daemon=True).start()
            listening = bind_port(spec["port"])
        else:
            listening = socket.socket(fileno=spec["socket"])
        if spec.get("hurries_threads"):
            hurry_threads(os.path.realpath(os.getcwd()))
        app = load_app(spec["app"], spec["interface"], spec["paths"])
        serve_app(app, listening)
    except CannotServeError as error:
        fail(error)


if __name__ == "__main__":
    main(sys.argv[1])
