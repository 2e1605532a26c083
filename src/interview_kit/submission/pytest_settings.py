"""Read the settings of pytest that a suite depends on: how it runs, never whether it passes.

All others are ignored. What is not valid is ignored as well: it must not stop a grading.
"""

import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from interview_kit.core.toml import MAX_DOCUMENT_BYTES, RefusedDocumentError, parse_toml
from interview_kit.submission.rules import unsafe_path_reason

SCOPES: Final = r"function|class|module|package|session"
OPTIONS: Final[Mapping[str, str]] = {
    "asyncio_mode": r"auto|strict",
    "asyncio_default_fixture_loop_scope": SCOPES,
    "asyncio_default_test_loop_scope": SCOPES,
    "python_files": r"[\w*?.\[\]-]+( [\w*?.\[\]-]+)*",
}
"""The settings that are passed on, each with the values that are accepted."""
TABLES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "pytest.toml": (("pytest",), ()),
    ".pytest.toml": (("pytest",), ()),
    "pytest.ini": (("pytest",),),
    ".pytest.ini": (("pytest",),),
    "pyproject.toml": (("tool", "pytest", "ini_options"), ("tool", "pytest")),
    "tox.ini": (("pytest",),),
    "setup.cfg": (("tool:pytest",),),
}
"""The files that pytest looks at, in its order, and where their settings stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PytestSettings:
    """What the settings of a suite say.

    `options` are passed on to pytest. `paths` are folders that modules are imported from, `tests`
    the paths of the tests. `django` is the module of Django's settings.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    django: str | None = None


def read_pytest_settings(folder: Path) -> PytestSettings:
    """Read the first file of settings that a suite has, as pytest does."""
    for name, tables in TABLES.items():
        if (folder / name).is_file():
            values = read_values(folder / name, tables)
            # Only these files are for pytest even without any setting.
            if values or name.endswith(("pytest.ini", "pytest.toml")):
                return make_settings(values)
    return PytestSettings()


def make_settings(values: Mapping[str, str]) -> PytestSettings:
    """Select what is passed on."""
    return PytestSettings(
        options={
            name: values[name]
            for name, pattern in OPTIONS.items()
            if re.fullmatch(pattern, values.get(name, ""))
        },
        paths=split_paths(values.get("pythonpath", "")),
        tests=split_paths(values.get("testpaths", "")),
        django=values.get("DJANGO_SETTINGS_MODULE") or None,
    )


def split_paths(value: str) -> tuple[str, ...]:
    """Split a list of paths, without those that lead out of the submission."""
    return tuple(path for path in value.split() if not unsafe_path_reason(path))


def read_values(file: Path, tables: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    """Read the settings of one file, each as one line of text; none of a file that is not valid."""
    with file.open("rb") as opened:
        raw = opened.read(MAX_DOCUMENT_BYTES + 1)
    try:
        document = parse_toml(raw) if file.suffix == ".toml" else parse_ini(raw)
    except (RefusedDocumentError, configparser.Error, ValueError):
        return {}
    for table in tables:
        values = find_table(document, table)
        if texts := {name: as_line(value) for name, value in values.items()}:
            return {name: text for name, text in texts.items() if text}
    return {}


def parse_ini(raw: bytes) -> dict[str, Any]:
    """Parse an INI file. Raises `configparser.Error` and `ValueError`."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(raw[:MAX_DOCUMENT_BYTES].decode("utf-8"))
    return {section: dict(parser[section]) for section in parser.sections()}


def find_table(document: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a table by the names on the way to it; an empty one where there is none."""
    table: Any = document
    for name in names:
        table = table.get(name) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def as_line(value: object) -> str:
    """Return a text or a list of texts on one line; anything else is empty."""
    texts = value if isinstance(value, list) else [value]
    return " ".join(word for text in texts if isinstance(text, str) for word in text.split())
