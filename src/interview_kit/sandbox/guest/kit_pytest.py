"""How the kit calls pytest on a suite that nobody trusts: none of its settings has a say."""

import importlib.util
import os
import re
import sys
from collections.abc import Iterable

INI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kit_pytest.ini")
PLUGINS = ("anyio.pytest_plugin", "pytest_asyncio.plugin", "pytest_mock")
"""Plugins that honest suites need; all others stay out, because autoload is off."""

_LONGEST = 300
_PASSING = (
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<uuid>"),
    (
        re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"),
        "<time>",
    ),
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "<address>"),
    (re.compile(r"\b\d{10,}(?:\.\d+)?\b"), "<number>"),
    (re.compile(r"pytest-of-[^/\s]+/pytest-\d+|\btmp[a-z0-9_]{8}\b"), "<tmp>"),
)
"""What differs from one run to the next without saying anything."""


def settle(sources: Iterable[str]) -> str:
    """Make the working directory importable, behind everything installed; gives its path."""
    root = os.path.realpath(os.getcwd())
    for folder in (root, *(os.path.join(root, source) for source in (*sources, "src"))):
        if os.path.isdir(folder) and os.path.normpath(folder) not in sys.path:
            sys.path.append(os.path.normpath(folder))
    return root


def arguments(root: str, tests: Iterable[str]) -> list[str]:
    """The command line of the hardened call."""
    plugins = [name for name in PLUGINS if _there(name)]
    return [
        *("-c", INI, "--rootdir", root, "--confcutdir", root, "--import-mode", "append", "-q"),
        *("-p", "no:cacheprovider", "--continue-on-collection-errors"),
        *(part for name in plugins for part in ("-p", name)),
        *(("-o", "asyncio_mode=auto") if "pytest_asyncio.plugin" in plugins else ()),
        *(os.path.join(root, path) for path in tests),
    ]


def _there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def sentence(text: str, root: str) -> str:
    """The first line of a message without paths of this run or anything that passes."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    for folder in (root, os.environ.get("TMPDIR", "")):
        if len(folder) > 1:
            line = line.replace(folder + os.sep, "").replace(folder, ".")
    for pattern, shown in _PASSING:
        line = pattern.sub(shown, line)
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
