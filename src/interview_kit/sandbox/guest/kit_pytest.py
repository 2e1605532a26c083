"""Calls pytest on an untrusted suite: none of the suite's settings apply."""

import importlib.util
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_redact import redact
else:
    from kit_redact import redact

INI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kit_pytest.ini")
PLUGINS = ("anyio.pytest_plugin", "pytest_asyncio.plugin", "pytest_mock")
"""Plugins that honest suites need; no others are loaded, because autoload is off."""
SETTINGS_FILES = (
    "pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
MAX_SETTINGS = 1 << 16
"""Characters of a file of settings that are read."""
ASYNCIO_SETTING = re.compile(
    r"^[^#;\n]*?\b(asyncio[-_](?:mode|default_(?:fixture|test)_loop_scope))"
    r"[\"']?\s*[= ]\s*[\"']?([a-z]+)",
    re.MULTILINE,
)
"""How async tests run is part of the suite: without it, tests that pass outside would fail here."""

MAX_FAILURE_TEXT = 300
"""Characters of a failure's message that are kept."""
RUN_SPECIFIC = (
    (re.compile(r"\b\d{10,}(?:\.\d+)?\b"), "<number>"),
    (re.compile(r"pytest-of-[^/\s]+/pytest-\d+|\btmp[a-z0-9_]{8}\b"), "<tmp>"),
)
"""What else differs between two runs of a suite: time stamps and folders of pytest."""


def arguments(root: str, tests: Iterable[str]) -> list[str]:
    """Return the arguments for pytest."""
    plugins = [name for name in PLUGINS if _is_installed(name)]
    return [
        *("-c", INI, "--rootdir", root, "--confcutdir", root, "--import-mode", "append", "-q"),
        *("-p", "no:cacheprovider", "--continue-on-collection-errors"),
        *(part for name in plugins for part in ("-p", name)),
        *(asyncio_options(root) if "pytest_asyncio.plugin" in plugins else ()),
        *(os.path.join(root, path) for path in tests),
    ]


def asyncio_options(root: str) -> list[str]:
    """Return what the suite's own settings say about pytest-asyncio, as arguments for pytest."""
    settings: dict[str, str] = {}
    for name in SETTINGS_FILES:
        try:
            with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
                text = file.read(MAX_SETTINGS)
        except OSError:
            continue
        for option, value in ASYNCIO_SETTING.findall(text):
            settings.setdefault(option.replace("-", "_"), value)
    return [part for option, value in settings.items() for part in ("-o", f"{option}={value}")]


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def summarize(text: str, root: str) -> str:
    """Return the first line of a message without what differs from run to run."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    for folder in (root, os.environ.get("TMPDIR", "")):
        if len(folder) > 1:
            line = line.replace(folder + os.sep, "").replace(folder, ".")
    line = redact(line)
    for pattern, name in RUN_SPECIFIC:
        line = pattern.sub(name, line)
    return line if len(line) <= MAX_FAILURE_TEXT else line[:MAX_FAILURE_TEXT] + "…"
