"""Turn the dependencies in Poetry's own tables into requirements as everyone writes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_VERSION: Final = re.compile(r"(?P<sign>[\^~]?)\s*(?P<version>\d+(?:\.\d+)*)(?P<rest>\S*)")


def read_poetry(poetry: Mapping[str, Any], groups: Sequence[str]) -> Iterator[str]:
    """Yield one line per dependency of the table `[tool.poetry]` and of these of its groups."""
    group_tables = _as_mapping(poetry.get("group"))
    tables = [
        poetry.get("dependencies"),
        poetry.get("dev-dependencies"),
        *(_as_mapping(group_tables.get(name)).get("dependencies") for name in groups),
    ]
    for table in tables:
        for name, value in _as_mapping(table).items():
            if name != "python":
                yield _make_line(name, value)


def _make_line(name: str, value: object) -> str:
    """Return a requirement, or a line that is none for what only Poetry can install."""
    if isinstance(value, str):
        return f"{name}{translate_range(value)}"
    table = _as_mapping(value)
    if not isinstance(table.get("version"), str):
        return f"{name} = {value!r}"
    extras = [extra for extra in table.get("extras") or () if isinstance(extra, str)]
    listed = f"[{','.join(extras)}]" if extras else ""
    marker = table.get("markers")
    condition = f" ; {marker}" if isinstance(marker, str) else ""
    return f"{name}{listed}{translate_range(table['version'])}{condition}"


def translate_range(text: str) -> str:
    """Return a range of Poetry, such as `^1.2`, as a specifier, such as `>=1.2,<2`."""
    return ",".join(filter(None, (_translate_part(part.strip()) for part in text.split(","))))


def _translate_part(part: str) -> str:
    match = _VERSION.fullmatch(part)
    if match is None:
        return "" if part == "*" else part
    if not match["sign"]:
        return f"=={part}"
    numbers = [int(number) for number in match["version"].split(".")]
    if match["sign"] == "~":
        fixed_parts = 2 if len(numbers) > 1 else 1
    else:  # the first number that is not 0 stays
        fixed_parts = next((i for i, n in enumerate(numbers, start=1) if n), len(numbers))
    upper = [*numbers[: fixed_parts - 1], numbers[fixed_parts - 1] + 1]
    return f">={match['version']}{match['rest']},<{'.'.join(map(str, upper))}"


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
