"""Install the packages that a submission requests besides its environment, for one grading.

Only with `--allow-install`, only wheels: none of their code runs here. They go into a copy of the
environment that is removed with the grading, and the environment's own packages stay as they are.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from interview_kit.core.errors import NotInstalledError
from interview_kit.core.model import Environment
from interview_kit.core.progress import Progress

INSTALL_STEP = "install"
INSTALL_TIMEOUT = 300.0
MAX_PACKAGES = 200
"""Packages besides the environment's, with those that they need."""
MAX_INSTALLED_BYTES = 512 << 20
"""Bytes of all packages together."""
STARTUP_MODULES = ("sitecustomize", "usercustomize")
"""Modules that Python itself would import before the kit's own programs start."""
WHEELS_ONLY: Final = ("--no-config", "--only-binary", ":all:")
MAX_CAUSE_WORDS: Final = 120

_ADDED: Final = re.compile(r"^ \+ ([A-Za-z0-9][\w.-]*==[\w.!+-]+)$", re.MULTILINE)
"""What the installer would add, in the words of its dry run."""


def install(
    environment: Environment, requirements: Sequence[str], folder: Path, progress: Progress
) -> Environment:
    """Return a copy of an environment with these packages added, made in an empty folder.

    The packages that they need are added as well; `added` names all of them with their versions.
    Raises `NotInstalledError` with the installer's cause.
    """
    progress.begin(INSTALL_STEP)
    pins = resolve(environment, requirements, folder)
    if not pins:
        progress.end(INSTALL_STEP, "nothing is missing")
        return environment
    wheels, prefix = folder / "wheels", folder / "environment"
    fetch_wheels(environment, pins, wheels)
    shutil.copytree(environment.prefix, prefix, symlinks=True)
    extended = replace(environment, prefix=prefix, python=prefix / "bin" / "python", added=pins)
    add_packages(wheels, extended.library)
    shutil.rmtree(wheels)
    progress.end(INSTALL_STEP, ", ".join(pins))
    return extended


def resolve(environment: Environment, requirements: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Return `name==version` of each package to add, with those that the requested ones need.

    The environment's own packages keep their versions. Raises `NotInstalledError` with the cause
    and, where other versions would do, with these.
    """
    pins, cause = _compile(environment, requirements, folder)
    if cause is None and len(pins) <= MAX_PACKAGES:
        return pins
    if cause is None:
        raise NotInstalledError(
            f"the requested packages need {len(pins)} more packages; at most {MAX_PACKAGES} are "
            "installed: remove what the program does not need"
        )
    names = [Requirement(requirement).name for requirement in requirements]
    alternative, _ = _compile(environment, names, folder)
    proposal = f"these versions can be installed: {', '.join(alternative)}" if alternative else ""
    raise NotInstalledError(
        f"cannot install {', '.join(requirements)} from wheels beside the environment's own "
        f"packages: {cause}; "
        f"{proposal or 'fix the requested packages'}, or grade without --allow-install"
    )


def _compile(
    environment: Environment, requirements: Sequence[str], folder: Path
) -> tuple[tuple[str, ...], str | None]:
    """Return the packages to add, or none and the cause."""
    own = metadata.distributions(path=[os.fspath(environment.library)])
    bounds, list_file = folder / "constraints.txt", folder / "requested.in"
    bounds.write_text("".join(f"{package.name}=={package.version}\n" for package in own))
    list_file.write_text("".join(f"{requirement}\n" for requirement in requirements))
    # The installer knows what is installed, so that it asks an index for nothing else.
    process = _uv(
        *("install", "--dry-run", *WHEELS_ONLY, "--python", os.fspath(environment.python)),
        *("--constraints", os.fspath(bounds), "--requirements", os.fspath(list_file)),
        folder=folder,
        what=", ".join(requirements),
    )
    bounds.unlink()
    list_file.unlink()
    if process.returncode:
        return (), _explain(process.stderr)
    return tuple(_ADDED.findall(process.stderr)), None


def _explain(message: str) -> str:
    """Return the cause in an installer's message as one line of whole words."""
    cause = re.split(r"\n\s*hint:", message, maxsplit=1)[0]
    cause = cause[max(cause.find("Because"), 0) :]  # before it stands only that there is none
    words = [word for word in re.sub(r"[^\x20-\x7e]", " ", cause).split() if word != "error:"]
    more = " ..." if len(words) > MAX_CAUSE_WORDS else ""
    return " ".join(words[:MAX_CAUSE_WORDS]).rstrip(".") + more


def _uv(*arguments: str, folder: Path, what: str) -> "subprocess.CompletedProcess[str]":
    """Run `uv pip` in a folder of the grader. Raises `NotInstalledError` when it takes too long."""
    try:
        return subprocess.run(
            [sys.executable, "-m", "uv", "pip", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_TIMEOUT,
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(
            f"installing {what} took more than {INSTALL_TIMEOUT:g} s; "
            "grade again, or grade without --allow-install"
        ) from error


def fetch_wheels(environment: Environment, pins: Sequence[str], into: Path) -> None:
    """Unpack wheels into a folder of their own. Raises `NotInstalledError`.

    Without their dependencies, which are among the pins. Their code is not compiled, as that
    would start a Python that runs their .pth files.
    """
    process = _uv(
        *("install", "--no-deps", *WHEELS_ONLY, "--link-mode", "copy"),
        *("--python", os.fspath(environment.python), "--target", os.fspath(into), *pins),
        folder=into.parent,
        what=", ".join(pins),
    )
    if process.returncode:
        raise NotInstalledError(
            f"cannot install {', '.join(pins)} from wheels: {_explain(process.stderr)}; fix the "
            "requested packages, or grade without --allow-install"
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
                    f"the requested packages are larger than {limit} MiB; "
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
