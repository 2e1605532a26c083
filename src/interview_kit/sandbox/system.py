"""Which parts of the machine a sandboxed program needs to see, and which it never may."""

import os
from collections.abc import Iterable
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Environment
from interview_kit.sandbox.base import Job

FOLDERS = tuple(
    Path(name)
    for name in (
        "/usr/bin",
        "/usr/sbin",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/libexec",
        "/usr/share",
        "/usr/local/bin",
        "/usr/local/lib",
        "/usr/local/lib64",
        "/usr/local/share",
    )
)
"""Programs and libraries. Not all of /usr: sources and even a checkout of ours may lie there."""
TOP = tuple(Path(name) for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"))
"""Mostly links into /usr."""
SETTINGS = tuple(
    Path(name)
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/mime.types", "/etc/ssl/certs")
)
SECRET = (layout.PHASES, layout.SOLUTION)
"""Hidden tests and solutions, wherever the kit lies."""


def shown(job: Job) -> list[Path]:
    """The folders beside the system's that the job needs, each at its own path."""
    wanted = [*interpreter(job.environment), layout.GUEST, *job.readable]
    system = (*FOLDERS, *TOP, Path("/usr"), Path("/usr/local"))
    kept: list[Path] = []
    for path in sorted(set(wanted)):
        inside = any(path.is_relative_to(other) for other in (*FOLDERS, *TOP, *kept))
        if path not in system and not inside and path.exists():
            kept.append(path)
    return kept


def interpreter(environment: Environment) -> list[Path]:
    """The folders of an environment and of every Python that its links lead to."""
    found = [environment.prefix, environment.base_prefix, environment.base_prefix.resolve()]
    step = environment.python
    for _ in range(16):
        if not step.is_symlink():
            break
        step = Path(os.path.normpath(step.parent / step.readlink()))
        found.append(step.parent.parent)
    found.append(environment.python.resolve().parent.parent)
    return [path for path in found if path != Path("/")]


def secrets_beneath(paths: Iterable[Path]) -> list[Path]:
    """The secret folders that lie inside any of these paths."""
    paths = list(paths)
    return [
        secret
        for secret in SECRET
        if secret.is_dir() and any(secret.is_relative_to(path) for path in paths)
    ]
