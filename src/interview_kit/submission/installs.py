"""Install the packages that a submission requests besides its environment, for one grading.

Only with `--allow-install`, only pinned versions, only wheels: none of their code runs here. They
go into a copy of the environment that is removed with the grading.
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

INSTALL_STEP = "install"
INSTALL_TIMEOUT = 300.0
MAX_INSTALLED_BYTES = 512 << 20
"""Bytes of all packages together."""
STARTUP_MODULES = ("sitecustomize", "usercustomize")
"""Modules that Python itself would import before the kit's own programs start."""


def install(
    environment: Environment, pins: tuple[str, ...], folder: Path, progress: Progress
) -> Environment:
    """Return a copy of an environment with these packages added, made in an empty folder.

    Raises `NotInstalledError` with the end of the installer's message.
    """
    progress.begin(INSTALL_STEP)
    wheels, prefix = folder / "wheels", folder / "environment"
    fetch_wheels(environment, pins, wheels)
    shutil.copytree(environment.prefix, prefix, symlinks=True)
    (library,) = prefix.glob("lib/python3*/site-packages")
    added = add_packages(wheels, library)
    shutil.rmtree(wheels)
    progress.end(INSTALL_STEP, f"{', '.join(pins)}: {added} files")
    return replace(environment, prefix=prefix, python=prefix / "bin" / "python")


def fetch_wheels(environment: Environment, pins: tuple[str, ...], into: Path) -> None:
    """Unpack wheels into a folder of their own. Raises `NotInstalledError`.

    Without their dependencies: only what was pinned is installed. Their code is not compiled, as
    that would start a Python that runs their .pth files.
    """
    options = ("--no-config", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy")
    target = ("--python", os.fspath(environment.python), "--target", os.fspath(into))
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", *options, *target, *pins]
    try:
        process = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_TIMEOUT,
            cwd=into.parent,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(
            f"installing {', '.join(pins)} took more than {INSTALL_TIMEOUT:g} s; "
            "grade again, or grade without --allow-install"
        ) from error
    if process.returncode:
        last = " ".join(process.stderr.split())[-300:]
        raise NotInstalledError(
            f"cannot install {', '.join(pins)} from wheels: {last}; fix requirements.txt, or "
            "grade without --allow-install"
        )


def add_packages(wheels: Path, library: Path) -> int:
    """Add packages to those in `library`; return the number of files added.

    No file replaces another, none runs when Python starts, and commands are left out.
    """
    added, size = 0, 0
    for path, folders, files in os.walk(wheels):
        inside = Path(path).relative_to(wheels)
        if not inside.parts:
            folders[:] = [name for name in folders if name != "bin" and not runs_at_start(name)]
            files = [name for name in files if not runs_at_start(name)]
        for name in files:
            source, target = Path(path, name), library / inside / name
            if source.is_symlink() or os.path.lexists(target):
                continue
            size += source.stat().st_size
            if size > MAX_INSTALLED_BYTES:
                limit = MAX_INSTALLED_BYTES >> 20
                raise NotInstalledError(
                    f"the packages of requirements.txt are larger than {limit} MiB; "
                    "remove what the program does not need"
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            added += 1
    # The sandbox runs as another user when the grader is root.
    for installed in (library, *library.rglob("*")):
        if not installed.is_symlink():
            installed.chmod(0o755 if installed.is_dir() else 0o644)
    return added


def runs_at_start(name: str) -> bool:
    """Tell whether Python runs a file of this name by itself."""
    return name.endswith(".pth") or name.partition(".")[0] in STARTUP_MODULES
