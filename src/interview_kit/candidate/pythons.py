"""The Python that the candidate's program runs with: the project's own environment."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from interview_kit.candidate.stop import Stop

VENV = ".venv"
REQUIREMENTS = "requirements.txt"
PINNED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(;\s*(?P<marker>[^\\]*))?"
)
ASK = """
import importlib.metadata as m, json, sys
found = {d.name.lower().replace("_", "-"): d.version for d in m.distributions() if d.name}
print(json.dumps({"version": list(sys.version_info[:3]), "packages": found}))
"""


def candidates(root: Path) -> Iterator[Path]:
    """List where the project's environment may be, the likeliest first."""
    if active := os.environ.get("VIRTUAL_ENV"):
        yield program(Path(active))
    for name in (VENV, "venv", "env"):
        yield program(root / name)


def program(prefix: Path) -> Path:
    """Return the Python of an environment."""
    return prefix / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(root: Path) -> Path | None:
    """Return the Python of the project's environment, if it has one; `KIT_PYTHON` overrides it."""
    if chosen := os.environ.get("KIT_PYTHON"):
        return Path(chosen)
    return next((path for path in candidates(root) if path.exists()), None)


def require_environment(root: Path) -> Path:
    """Return the Python of the project's environment. Raises `Stop` when there is none."""
    python = environment(root)
    if python is None:
        raise Stop(f"there is no {VENV} yet", "run `nox -s setup`, or `python kit.pyz setup`")
    return python


def find(root: Path) -> Path:
    """Return the Python of the project's environment, or else the kit's own."""
    return environment(root) or Path(sys.executable)


def search_path(root: Path) -> str:
    """Return `PATH` with the project's environment first, as in a grading."""
    path, python = os.environ.get("PATH", os.defpath), environment(root)
    return f"{python.parent}{os.pathsep}{path}" if python else path


def read_packages(python: Path) -> tuple[tuple[int, ...], dict[str, str]]:
    """Return its version and its packages. Raises `OSError` when it cannot be run."""
    process = subprocess.run(
        [python, "-c", ASK], capture_output=True, text=True, check=False, timeout=60
    )
    try:
        report = json.loads(process.stdout)
    except ValueError as error:
        raise OSError(f"{python} does not run") from error
    return tuple(report["version"]), report["packages"]


def missing(root: Path, packages: dict[str, str]) -> list[str]:
    """List the pinned packages that are missing, those of other systems apart."""
    file = root / REQUIREMENTS
    text = file.read_text("utf-8") if file.is_file() else ""
    pins = [pin for line in text.splitlines() if (pin := PINNED.match(line))]
    return [
        f"{pin['name']} {pin['version']}"
        for pin in pins
        if not pin["marker"]
        and packages.get(pin["name"].lower().replace("_", "-")) != pin["version"]
    ]
