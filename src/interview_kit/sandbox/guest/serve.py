"""Serve a submission's app on a listening socket that the grader passed in.

Runs in the sandbox, under the candidate's Python. One argument, JSON:
`{"socket": FD, "app": "module:name", "interface": "asgi" | "wsgi", "libraries": [...]}`.
When the app cannot be served, the last line printed starts with `cannot serve: ` and says why.
"""

import contextlib
import importlib
import inspect
import json
import os
import re
import socket
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import uvicorn

CLIENT, SERVER = ("127.0.0.1", 50000), ("127.0.0.1", 8000)
WORKERS = 40
"""Threads of a WSGI app, as many as ASGI frameworks give to sync handlers."""


class CannotServeError(Exception):
    """The app cannot be served; the text says why in one line."""


def load(target: str) -> Any:
    """Import `module:name` from the working directory."""
    module_name, _, name = target.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name == module_name.partition(".")[0]:
            raise CannotServeError(f"there is no module {module_name!r} (kit.toml: app)") from None
        raise
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise CannotServeError(f"{module_name} has no {part!r} (kit.toml: app = {target!r})")
        found = getattr(found, part)
    return found


def app_of(found: Any, interface: str, target: str) -> Any:
    """The app itself: what was named, or what the named factory returns."""
    if interface_of(found) is None and callable(found) and takes_nothing(found):
        found = found()
    spoken = interface_of(found)
    if spoken is None:
        raise CannotServeError(
            f"{target} is a {type(found).__name__}, neither an app nor a factory"
        )
    if spoken != interface:
        maker = type(found).__module__.partition(".")[0]
        by = "" if maker == "builtins" else f" of {maker}"
        raise CannotServeError(
            f"{target} is a {type(found).__name__}{by}, which speaks {spoken.upper()}; "
            f"the framework in kit.toml speaks {interface.upper()}"
        )
    return found


def interface_of(candidate: Any) -> str | None:
    """`asgi` or `wsgi` by the shape of the call; None when it is no app."""
    if not callable(candidate):
        return None
    call = candidate if inspect.isroutine(candidate) else type(candidate).__call__
    if inspect.isclass(candidate):
        return None
    bound = not inspect.isroutine(candidate)
    names = [
        p.name
        for p in inspect.signature(call).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty
    ]
    count = len(names) - bound
    return {3: "asgi", 2: "wsgi"}.get(count)


def asgi_of(app: Any, interface: str) -> Any:
    """The app as uvicorn serves it, on a network as far as it can see."""
    if interface == "wsgi":
        app = importlib.import_module("a2wsgi").WSGIMiddleware(app, workers=WORKERS)

    async def addressed(scope: Any, receive: Any, send: Any) -> None:
        # A unix socket has no addresses, and programs that log the client's would crash.
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "client": CLIENT, "server": SERVER}
        await app(scope, receive, send)

    return addressed


def takes_nothing(found: Any) -> bool:
    """Whether it can be called without arguments."""
    try:
        inspect.signature(found).bind()
    except (TypeError, ValueError):
        return False
    return True


def refuse(reason: str) -> NoReturn:
    """Say why, as the last line, and end."""
    sys.stdout.flush()
    print("cannot serve: " + repeatable(" ".join(reason.split())), file=sys.stderr, flush=True)
    os._exit(3)


def repeatable(text: str) -> str:
    """Take out what differs between two runs of one program: private folders, addresses."""
    text = text.replace(str(Path.cwd()) + os.sep, "")
    for name in ("DATA_DIR", "TMPDIR", "HOME"):
        if folder := os.environ.get(name):
            text = text.replace(folder, f"${name}")
    return re.sub("0x[0-9a-f]{6,}", "0x…", text)


def place(error: BaseException) -> str:
    """`file line N` of the submission's innermost frame, or nothing."""
    here = str(Path.cwd()) + os.sep
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(here)]
    return f" ({frames[-1].filename.removeprefix(here)} line {frames[-1].lineno})" if frames else ""


def describe(error: BaseException) -> str:
    """An exception in one line, with the place in the submission that raised it."""
    if isinstance(error, SyntaxError) and error.filename:
        where = os.path.relpath(error.filename)
        return f"{type(error).__name__}: {error.msg} ({where} line {error.lineno})"
    return f"{type(error).__name__}: {error}{place(error)}"


def loaded(target: str, interface: str) -> Any:
    """The app; what cannot be loaded ends this process with its reason."""
    try:
        return app_of(load(target), interface, target)
    except CannotServeError as error:
        refuse(str(error))
    except SystemExit as error:
        refuse(f"importing it called exit({error.code!r})")
    except BaseException as error:
        traceback.print_exc()
        refuse(describe(error))


def serve(app: Any, interface: str, listening: socket.socket) -> None:
    """Serve the app until the grader ends the process."""
    server = uvicorn.Server(uvicorn.Config(asgi_of(app, interface), interface="asgi3"))
    with contextlib.suppress(SystemExit):  # how newer versions end after a failed start-up
        server.run(sockets=[listening])
    if not server.started:
        refuse("the app's start-up (lifespan) failed; see the lines above")


def main() -> None:
    """Load the app and serve it."""
    spec = json.loads(sys.argv[1])
    for name in spec["libraries"]:
        importlib.import_module(name)
    app = loaded(spec["app"], spec["interface"])
    serve(app, spec["interface"], socket.socket(fileno=spec["socket"]))


if __name__ == "__main__":
    main()
