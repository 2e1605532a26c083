"""The Python that the candidate's program runs with: the project's own environment."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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
HAS = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"


def candidates(root: Path) -> Iterator[Path]:
    """Where the project's environment may be, the likeliest first."""
    if active := os.environ.get("VIRTUAL_ENV"):
        yield program(Path(active))
    for name in (VENV, "venv", "env"):
        yield program(root / name)


def program(prefix: Path) -> Path:
    """The Python of an environment."""
    return prefix / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(root: Path) -> Path | None:
    """The Python of the project's environment, if it has one. `KIT_PYTHON` names another one."""
    if chosen := os.environ.get("KIT_PYTHON"):
        return Path(chosen)
    return next((path for path in candidates(root) if path.exists()), None)


def find(root: Path) -> Path:
    """The Python of the project: of its environment, or else the kit's own."""
    return environment(root) or Path(sys.executable)


def search(root: Path) -> str:
    """Where programs are looked for: in the project's environment first, as in a grading."""
    known, own = os.environ.get("PATH", os.defpath), environment(root)
    return f"{own.parent}{os.pathsep}{known}" if own else known


def has(python: Path, module: str) -> bool:
    """Whether a Python has a module, from wherever it is started."""
    try:
        asked = [os.fspath(python), "-I", "-c", HAS, module]
        return subprocess.run(asked, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed(python: Path) -> tuple[tuple[int, ...], dict[str, str]]:
    """Its version and its packages. Errors: `OSError` when it cannot be run."""
    done = subprocess.run(
        [python, "-c", ASK], capture_output=True, text=True, check=False, timeout=60
    )
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise OSError(f"{python} does not run") from error
    return tuple(said["version"]), said["packages"]


def missing(root: Path, packages: dict[str, str]) -> list[str]:
    """Pinned packages that are not there in their version; those of other systems apart."""
    file = root / REQUIREMENTS
    text = file.read_text("utf-8") if file.is_file() else ""
    wanted = [found for line in text.splitlines() if (found := PINNED.match(line))]
    return [
        f"{one['name']} {one['version']}"
        for one in wanted
        if not one["marker"]
        and packages.get(one["name"].lower().replace("_", "-")) != one["version"]
    ]
