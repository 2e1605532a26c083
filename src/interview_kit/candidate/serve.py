"""The program that serves the candidate's API: it runs under the project's own Python.

    python kit.pyz _serve '{"host": …, "port": …, "app": …, "command": …}'

When it cannot serve, its last line is `kit: ` and a trouble as JSON. It ends as soon as its
standard input does, so that no server is left behind by a killed command.
"""

import contextlib
import difflib
import importlib
import inspect
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

SIGN = "kit: "
OURS = Path(__file__).resolve().parents[2]
"""`kit.pyz`, which lies in the project's folder."""
SETUP = "run `setup` to install what requirements.txt names, or take the import out"


def refuse(number: str, cause: str, cure: str, place: str = "") -> NoReturn:
    """Say why it cannot serve, as the last line, and end."""
    sys.stdout.flush()
    said = {"number": number, "cause": cause, "cure": cure, "place": place}
    print("\n" + SIGN + json.dumps(said), file=sys.stderr, flush=True)
    os._exit(3)


def main(argument: str) -> None:
    """Serve until standard input ends."""
    spec = json.loads(argument)
    if spec["command"]:
        run_command(spec["command"])
    threading.Thread(target=end_with_input, daemon=True).start()
    sys.path.insert(0, str(Path.cwd()))
    listening = listen(spec["host"], spec["port"])
    try:
        import uvicorn
    except ImportError as error:
        refuse("K02", f"the packages are not installed: {error}", "run `setup`, then `doctor`")
    app = wrapped(load(spec["app"]), spec["app"])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="auto"))
    with contextlib.suppress(SystemExit):
        server.run(sockets=[listening])
    if not server.started:
        refuse("K03", "the start-up of your app failed", "see the lines above")


def end_with_input() -> None:
    """Wait for the command that started this to end."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """The listening socket."""
    listening = socket.socket()
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        refuse(*taken(port))
    return listening


def taken(port: int) -> tuple[str, str, str]:
    """A taken port as a trouble."""
    return (
        "K04",
        f"port {port} is taken by another program",
        "stop that program, or leave --port away: then a free one is found",
    )


def load(target: str) -> Any:
    """Import `module:name` from the project, and call it if it is a factory."""
    name, _, attribute = target.partition(":")
    try:
        found = named(importlib.import_module(name), name, attribute)
        return found() if kind(found) is None and callable(found) else found
    except SystemExit as error:
        refuse("K03", f"importing {name} called exit({error.code!r})", "do not exit on import")
    except BaseException as error:
        traceback.print_exc()
        refuse(*failed(error, name))


def named(found: Any, holder: str, attribute: str) -> Any:
    """What kit.toml names in a module."""
    for part in attribute.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, dir(found), n=1)
            cure = f"did you mean {near[0]}?" if near else "name your app, or what makes it"
            refuse("K01", f"{holder} has no {part}", f"mend `app` in kit.toml: {cure}")
        found, holder = getattr(found, part), f"{holder}.{part}"
    return found


def failed(error: BaseException, module: str) -> tuple[str, str, str, str]:
    """Why an import failed."""
    where = place(error)
    if isinstance(error, ModuleNotFoundError):
        if f"{module}.".startswith(f"{error.name}."):
            cure = "mend `app` in kit.toml: the module's path from this folder, with dots"
            return "K01", f"kit.toml names the module {module!r}, and there is none", cure, ""
        return "K02", f"no module named {error.name!r}", SETUP, where
    if isinstance(error, SyntaxError) and (file := own(error.filename or "")):
        said = f"{type(error).__name__}: {error.msg}"
        return "K03", said, "mend that line", f"{file}:{error.lineno}"
    cause = f"{type(error).__name__}: {error}".splitlines()[0]
    return "K03", f"importing your app failed: {cause}", "mend what raises it", where


def place(error: BaseException) -> str:
    """`file:line` of the innermost frame in the project, or nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{file}:{one.lineno}" for one in frames if (file := own(one.filename))]
    return lines[-1] if lines else ""


def own(filename: str) -> str:
    """A file of the project by its path from this folder; nothing for one of others, or ours."""
    path, here = Path(filename), Path.cwd()
    if "site-packages" in path.parts or path.is_relative_to(OURS) or not path.is_relative_to(here):
        return ""
    return path.relative_to(here).as_posix()


def kind(found: Any) -> str | None:
    """`asgi` or `wsgi` by the shape of the call; None for what is no app."""
    if not callable(found) or inspect.isclass(found):
        return None
    plain = inspect.isroutine(found)
    try:
        signature = inspect.signature(found if plain else type(found).__call__)
    except (TypeError, ValueError):
        return None
    needed = [
        one
        for one in signature.parameters.values()
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) and one.default is one.empty
    ]
    return {3: "asgi", 2: "wsgi"}.get(len(needed) - (not plain))


def wrapped(app: Any, target: str) -> Any:
    """The app as uvicorn takes it."""
    spoken = kind(app)
    if spoken is None:
        cause = f"{target} is a {type(app).__name__}, neither an app nor a factory of one"
        refuse("K01", cause, "mend `app` in kit.toml")
    if spoken == "asgi":
        return app
    return importlib.import_module("a2wsgi").WSGIMiddleware(app, workers=40)


def run_command(command: list[str]) -> NoReturn:
    """Run a server's own command; HOST and PORT are in the environment."""
    try:
        # Windows would look beside this Python first, and elsewhere only for an .exe.
        program = shutil.which(command[0]) or command[0]
        running = subprocess.Popen([program, *command[1:]], stdin=subprocess.DEVNULL)
    except OSError as error:
        cause = f"the command of kit.toml cannot be run: {command[0]}: {error.strerror}"
        refuse("K01", cause, "mend `command` in kit.toml, or install the program")

    def stop() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        running.kill()

    threading.Thread(target=stop, daemon=True).start()
    os._exit(abs(running.wait()) & 0xFF)
