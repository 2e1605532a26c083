"""Calls pytest on an untrusted suite: of the suite's settings only those of the order apply."""

import importlib.util
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_channel import Message
    from interview_kit.sandbox.guest.kit_redact import redact
else:
    from kit_redact import redact

INI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kit_pytest.ini")
PLUGINS = ("anyio.pytest_plugin", "pytest_asyncio.plugin", "pytest_mock")
"""Plug-ins that every suite gets; others are loaded where the order says so, as autoload is off."""

MAX_FAILURE_TEXT = 300
"""Characters of a failure's message that are kept."""
RUN_SPECIFIC = (
    (re.compile(r"\b\d{10,}(?:\.\d+)?\b"), "<number>"),
    (re.compile(r"pytest-of-[^/\s]+/pytest-\d+|\btmp[a-z0-9_]{8}\b"), "<tmp>"),
)
"""What else differs between two runs of a suite: time stamps and folders of pytest."""


def arguments(root: str, suite: "Message") -> list[str]:
    """Return the arguments for pytest; `suite` holds its paths, options and plug-ins."""
    plugins = [name for name in (*PLUGINS, *suite["plugins"]) if _is_installed(name)]
    has_asyncio = "pytest_asyncio.plugin" in plugins
    options = suite["options"].items()
    options = [option for option in options if has_asyncio or not option[0].startswith("asyncio")]
    return [
        *("-c", INI, "--rootdir", root, "--confcutdir", root, "--import-mode", "append", "-q"),
        *("-p", "no:cacheprovider", "--continue-on-collection-errors"),
        *(part for name in plugins for part in ("-p", name)),
        *(part for name, value in options for part in ("-o", f"{name}={value}")),
        *(os.path.join(root, path) for path in suite["tests"]),
    ]


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
