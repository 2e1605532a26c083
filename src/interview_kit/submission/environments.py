"""The Python environment that a framework's submissions run in, built once and kept.

Its packages are pinned with hashes, so it is named after what it is made of: the requirements,
the interpreter and its version. Grader and candidate packages never meet.
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


def build(framework: str, progress: Progress | None = None) -> Environment:
    """Give the environment of a framework, building it when it is not there yet.

    Errors: `UsageError` for an unknown framework, `EngineError` with the installer's last words.
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
    """The interpreter to build on: our own, unless root would hide it from the sandbox's user."""
    own = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    if os.geteuid() != 0 or _others_can_reach(own):
        return own
    same = f"python3.{sys.version_info.minor}"
    for name in (same, *NEWEST_FIRST):
        for folder in ("/usr/local/bin", "/usr/bin"):
            found = Path(folder, name)
            if found.is_file() and _others_can_reach(found.resolve()):
                return found.resolve()
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
    """Build beside the final place and move it there whole, so that half a build is never used."""
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
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and UNKNOWN_ISSUER in done.stderr:
        # A network that looks into TLS is known to the system and to pip, not to uv's own list.
        env = {**os.environ, "UV_SYSTEM_CERTS": "true"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        last = " ".join(done.stderr.split())[-400:]
        raise EngineError(f"could not set up the environment with uv: {last}")


def _base_prefix(prefix: Path) -> Path:
    """The installation that the environment borrows its standard library from."""
    for line in (prefix / "pyvenv.cfg").read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home":
            return Path(value.strip()).parent
    raise EngineError(f"{prefix} is not a Python environment; delete it and run again")
