"""Packages that a submission asks for beside its environment, for one grading.

Only where `--allow-install` was typed, only what is named with its version, only wheels: none
of their code runs here. They lie in a copy of the environment that goes with the grading.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from interview_kit.core.errors import NotInstalledError
from interview_kit.core.model import Environment
from interview_kit.core.progress import Progress

STEP = "install"
SECONDS = 300.0
MOST = 512 << 20
"""Bytes that all packages together may have."""
AT_START = ("sitecustomize", "usercustomize")
"""What Python itself would import before the kit's own programs begin."""


def install(
    environment: Environment, pins: tuple[str, ...], folder: Path, progress: Progress
) -> Environment:
    """A copy of an environment with these packages beside its own, made in an empty folder.

    Errors: `NotInstalledError` with the installer's last words.
    """
    progress.begin(STEP)
    wheels, prefix = folder / "wheels", folder / "environment"
    fetch(environment, pins, wheels)
    shutil.copytree(environment.prefix, prefix, symlinks=True)
    (library,) = prefix.glob("lib/python3*/site-packages")
    added = add(wheels, library)
    shutil.rmtree(wheels)
    progress.end(STEP, f"{', '.join(pins)}: {added} files")
    return replace(environment, prefix=prefix, python=prefix / "bin" / "python")


def fetch(environment: Environment, pins: tuple[str, ...], into: Path) -> None:
    """Unpack wheels into a folder of their own.

    Nothing that they depend on comes along: only what was named. Their code is not compiled
    either, as starting the Python that has them would run what they leave for its start.
    """
    how = ("--no-config", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy")
    where = ("--python", os.fspath(environment.python), "--target", os.fspath(into))
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", *how, *where, *pins]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            cwd=into.parent,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(
            f"installing {', '.join(pins)} took more than {SECONDS:g} s; "
            "grade again, or without --allow-install"
        ) from error
    if done.returncode:
        last = " ".join(done.stderr.split())[-300:]
        raise NotInstalledError(
            f"cannot install {', '.join(pins)} from wheels: {last}; correct requirements.txt, or "
            "grade without --allow-install"
        )


def add(wheels: Path, library: Path) -> int:
    """Put packages beside those that are there; says how many files that were.

    None takes another's place, none acts when Python starts, and no program is among them.
    """
    added, size = 0, 0
    for here, folders, files in os.walk(wheels):
        inside = Path(here).relative_to(wheels)
        if not inside.parts:
            folders[:] = [name for name in folders if name != "bin" and not at_start(name)]
            files = [name for name in files if not at_start(name)]
        for name in files:
            source, target = Path(here, name), library / inside / name
            if source.is_symlink() or os.path.lexists(target):
                continue
            size += source.stat().st_size
            if size > MOST:
                raise NotInstalledError(
                    f"what requirements.txt asks for is larger than {MOST >> 20} MiB; "
                    "remove what the program does not need"
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            added += 1
    for path in (library, *library.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    return added


def at_start(name: str) -> bool:
    """Whether Python runs something of this name by itself."""
    return name.endswith(".pth") or name.partition(".")[0] in AT_START
