"""Read `run.env` of `kit.toml`: the environment variables that a submission asks for."""

import re
from collections.abc import Mapping
from typing import Any, Final

from interview_kit.core.text import one_line

MAX_VARIABLES: Final = 40
MAX_VALUE: Final = 4000
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
SET_BY_KIT: Final = frozenset(("DATA_DIR", "HOME", "HOST", "PATH", "PORT", "SANDBOX", "TMPDIR"))
LOADER: Final = frozenset(("GCONV_PATH", "GLIBC_TUNABLES"))
RESERVED_PREFIXES: Final = ("COVERAGE_", "COV_CORE_", "DYLD_", "LD_", "PYTEST_", "PYTHON")
"""Beginnings of names that change the interpreter, the loader, pytest or coverage: the programs
that a grading measures with."""


def read_variables(run: Mapping[str, Any]) -> dict[str, str]:
    """Give the variables of `run.env` by name; none when it is absent.

    Raises `ValueError` for what is no table of strings, and for names that the kit sets itself.
    """
    variables = run.get("env", {})
    if not isinstance(variables, dict):
        raise ValueError('`run.env`: must be a table, like {DEBUG = "1"}')
    if len(variables) > MAX_VARIABLES:
        raise ValueError(f"`run.env`: has more than {MAX_VARIABLES} variables; shorten it")
    for name, value in variables.items():
        require_name(name)
        require_value(name, value)
    return dict(variables)


def require_name(name: str) -> None:
    """Refuse a name that no shell accepts, or one that would change the grading itself."""
    shown = one_line(name, 80)
    if not NAME.fullmatch(name):
        raise ValueError(f"`run.env.{shown}`: must be a name of letters, digits and _; rename it")
    upper = name.upper()
    if upper in SET_BY_KIT | LOADER or upper.startswith(RESERVED_PREFIXES):
        raise ValueError(f"`run.env.{shown}`: is set by the kit itself; remove it")


def require_value(name: str, value: object) -> None:
    """Refuse what an environment variable cannot hold."""
    if not isinstance(value, str):
        raise ValueError(f'`run.env.{name}`: must be a string in quotes, like "1"')
    if "\0" in value:
        raise ValueError(f"`run.env.{name}`: holds a NUL character; remove it")
    if len(value) > MAX_VALUE:
        raise ValueError(f"`run.env.{name}`: is longer than {MAX_VALUE} characters; shorten it")
