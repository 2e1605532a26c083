"""Build the Python environment that a framework's submissions run in, once.

Its packages are pinned with hashes, so its name is a digest of what it is made of: the
requirements, the interpreter and its version. Packages of the grader are never in it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Environment
from interview_kit.core.progress import Progress, Silent

NEWEST_FIRST = tuple(f"python3.{minor}" for minor in (13, 12, 11))

UNKNOWN_ISSUER = "invalid peer certificate"
"""What uv prints behind a proxy that opens TLS connections."""


def build(framework: str, progress: Progress | None = None) -> Environment:
    """Return the environment of a framework; build it when it does not exist yet.

    Raises `UsageError` for an unknown framework, `EngineError` with the end of the installer's
    message.
    """
    requirements = layout.requirements(framework)
    if not requirements.is_file():
        raise UsageError(f"no requirements for the framework {framework!r}; see requirements/")
    interpreter = _interpreter()
    prefix = layout.cache() / "environments" / _name(framework, requirements, interpreter)
    if not prefix.is_dir():
        with _only_one_builder(prefix):
            if not prefix.is_dir():
                progress = progress or Silent()
                progress.begin(f"set up {framework} (once)")
                _build(prefix, interpreter, requirements)
                progress.end(f"set up {framework} (once)", f"{prefix.name}")
    return Environment(
        framework=framework,
        prefix=prefix,
        python=prefix / "bin" / "python",
        base_prefix=_base_prefix(prefix),
    )


def _interpreter() -> Path:
    """Return the interpreter to build on: this one, unless the sandbox's user cannot reach it.

    As root, sandboxes run as another user, and root's own Python often lies in its home.
    """
    own = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    if os.geteuid() != 0 or _others_can_reach(own):
        return own
    same_version = f"python3.{sys.version_info.minor}"
    for name in (same_version, *NEWEST_FIRST):
        for folder in ("/usr/local/bin", "/usr/bin"):
            interpreter = Path(folder, name)
            if interpreter.is_file() and _others_can_reach(interpreter.resolve()):
                return interpreter.resolve()
    return own


def _others_can_reach(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents))


def _name(framework: str, requirements: Path, interpreter: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes())
    digest.update(os.fsencode(interpreter))
    digest.update(str(interpreter.stat().st_size).encode())
    return f"{framework}-{digest.hexdigest()[:12]}"


@contextmanager
def _only_one_builder(prefix: Path) -> Iterator[None]:
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with (prefix.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(prefix: Path, interpreter: Path, requirements: Path) -> None:
    """Build beside the final place, then move: a build that broke off is never used."""
    draft = prefix.with_name(prefix.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    _uv("venv", "--quiet", "--no-project", "--relocatable", "--python", interpreter, draft)
    _uv(
        *("pip", "install", "--quiet", "--no-config", "--require-hashes", "--only-binary", ":all:"),
        *("--compile-bytecode", "--python", draft / "bin" / "python", "-r", requirements),
    )
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    draft.rename(prefix)


def _uv(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode and UNKNOWN_ISSUER in process.stderr:
        # The system and pip know the certificate of such a proxy; uv has a list of its own.
        env = {**os.environ, "UV_SYSTEM_CERTS": "true"}
        process = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if process.returncode:
        last = " ".join(process.stderr.split())[-400:]
        raise EngineError(f"could not set up the environment with uv: {last}")


def _base_prefix(prefix: Path) -> Path:
    """Return the installation whose standard library the environment uses."""
    for line in (prefix / "pyvenv.cfg").read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home":
            return Path(value.strip()).parent
    raise EngineError(f"{prefix} is not a Python environment; delete it and run again")
