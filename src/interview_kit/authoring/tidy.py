"""Format a derived program as if nobody had taken anything out of it.

What a dropped region leaves is legal and odd: an import of one name in parentheses, a call over
three lines, blank lines between imports. Ruff writes Python anew; of other languages only empty
brackets are closed.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from interview_kit.core.errors import EngineError

RUFF: Final = (sys.executable, "-m", "ruff")
STYLE: Final = ("--isolated", "--no-cache", "--config", "line-length=100", "--quiet")
SORT_IMPORTS: Final = (
    *("check", *STYLE, "--select", "I001", "--fix"),
    *("--config", "lint.isort.split-on-trailing-comma=false"),
)
FORMAT: Final = ("format", *STYLE, "--config", "format.skip-magic-trailing-comma=true")

EMPTY_BRACKETS: Final = re.compile(r"([(\[{])\n\s*([)\]}])")


def tidy(files: Mapping[str, str]) -> dict[str, str]:
    """Format the files of one program, by name. Raises `EngineError` for invalid Python."""
    python = tuple(sorted(item for item in files.items() if item[0].endswith(".py")))
    closed = {name: EMPTY_BRACKETS.sub(r"\1\2", text) for name, text in files.items()}
    return closed | dict(_format_files(python))


@lru_cache(maxsize=64)
def _format_files(files: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Format files in a folder of their own: so ruff knows which modules are the program's."""
    if not files:
        return ()
    with tempfile.TemporaryDirectory(prefix="kit-tidy-") as folder:
        for name, text in files:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for step in (SORT_IMPORTS, FORMAT):
            result = subprocess.run(
                [*RUFF, *step], cwd=folder, capture_output=True, text=True, check=False
            )
            if result.returncode:
                raise EngineError(f"ruff cannot format a starter: {result.stderr or result.stdout}")
        return tuple((name, Path(folder, name).read_text("utf-8")) for name, _ in files)
