"""Which paths of the machine a sandboxed program may see, and which it must never see."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Environment
from interview_kit.sandbox.base import Job

SYSTEM_FOLDERS = tuple(
    Path(name)
    for name in (
        "/usr/bin",
        "/usr/sbin",
        "/usr/include",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/libexec",
        "/usr/share",
        "/usr/local/bin",
        "/usr/local/go",
        "/usr/local/lib",
        "/usr/local/lib64",
        "/usr/local/share",
    )
)
"""Programs and libraries. Not all of /usr: sources and even a checkout of ours may lie there."""
ROOT_FOLDERS = tuple(Path(name) for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"))
"""Mostly links into /usr."""
SETTINGS_PATTERNS = (
    *("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types"),
    *("protocols", "services", "ssl/certs", "ssl/openssl.cnf", "pki/tls/certs"),
    # A JDK links to its configuration in /etc; without it no Java program starts.
    *("java-*/*.cfg", "java-*/*.properties", "java-*/security"),
    # Where PHP lists its extensions; php.ini may hold passwords.
    *("php/*/cli/conf.d", "php/*/mods-available"),
)
"""What ordinary programs read below /etc: nothing about this machine's users and services."""
SETTINGS = tuple(
    sorted(path for pattern in SETTINGS_PATTERNS for path in Path("/etc").glob(pattern))
)
SYNTHETIC = tuple(
    Path(name)
    for name in ("/etc/passwd", "/etc/group", "/etc/hosts", "/etc/nsswitch.conf", "/var/tmp")
)
"""What each sandbox has of its own."""
SECRETS = (layout.PHASES, layout.SOLUTION)
"""Hidden tests and solutions, wherever the kit lies."""
MAX_LINKS = 16
_MISSING_PATH = re.compile(
    r"^(?=.*(?:no such file|not found|cannot (?:find|open|access)|could not (?:find|open)|ENOENT"
    r"|NoSuchFile|permission denied)).*?"
    r"(?P<path>/(?:etc|home|mnt|nix|opt|root|snap|srv|usr|var)/[\w./+@-]+)",
    re.MULTILINE | re.IGNORECASE,
)


def visible_folders(job: Job) -> list[Path]:
    """Return the folders that a job needs besides the system's, each at its own path."""
    needed = [*interpreter_folders(job.environment), layout.GUEST, *job.readable]
    system = (*SYSTEM_FOLDERS, *ROOT_FOLDERS, Path("/usr"), Path("/usr/local"))
    visible: list[Path] = []
    # Sorted, so that a folder comes before those inside it.
    for path in sorted(set(needed)):
        parents = (*SYSTEM_FOLDERS, *ROOT_FOLDERS, *visible)
        is_inside = any(path.is_relative_to(parent) for parent in parents)
        if path not in system and not is_inside and path.exists():
            visible.append(path)
    return visible


def find_hidden_path(log: str, job: Job) -> str | None:
    """Return the first path that a log says is missing and that a sandbox hides, or None.

    Whether this machine has it is not looked up: a submission could ask about any path.
    """
    visible = (*SYSTEM_FOLDERS, *ROOT_FOLDERS, *SETTINGS, *visible_folders(job), *SYNTHETIC)
    for match in _MISSING_PATH.finditer(log):
        path = Path(os.path.normpath(match["path"]))
        if not any(path.is_relative_to(folder) for folder in visible):
            return str(path)
    return None


def interpreter_folders(environment: Environment) -> list[Path]:
    """Return the folders of an environment and of every Python that its links lead to.

    Python resolves its own path step by step, so each step must be there: a virtual environment
    may link to another one, which links to a version manager's installation.
    """
    folders = [environment.prefix, environment.base_prefix, environment.base_prefix.resolve()]
    path = environment.python
    for _ in range(MAX_LINKS):
        if not path.is_symlink():
            break
        path = Path(os.path.normpath(path.parent / path.readlink()))
        folders.append(path.parent.parent)
    folders.append(environment.python.resolve().parent.parent)
    # /bin/python would make the whole machine visible.
    return [folder for folder in folders if folder != Path("/")]


def secrets_below(paths: Iterable[Path]) -> list[Path]:
    """Return the secret folders that lie inside any of these paths."""
    paths = list(paths)
    return [
        secret
        for secret in SECRETS
        if secret.is_dir() and any(secret.is_relative_to(path) for path in paths)
    ]
