"""JSON as the brief promises it: UTF-8, one meaning per key, numbers that are numbers."""

import json
import re
from collections.abc import Sequence
from math import isinf
from typing import Any, Final

from interview_kit.core.text import one_line

MAX_JSON_BYTES: Final = 2 << 20
MAX_NESTING: Final = 64
MAX_DIGITS: Final = 4000

_STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class JSONRefusedError(ValueError):
    """A body is not JSON that can be graded; the text says why in one line."""


def strict_json(raw: bytes) -> Any:
    """Read JSON that may be hostile. Raises `JSONRefusedError`."""
    if not raw.strip():
        raise JSONRefusedError("the body is empty, not JSON")
    if len(raw) > MAX_JSON_BYTES:
        raise JSONRefusedError(f"the JSON is longer than {MAX_JSON_BYTES >> 20} MiB")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JSONRefusedError(f"the body is not UTF-8 at byte {error.start}") from error
    if _measure_depth(text) > MAX_NESTING:
        raise JSONRefusedError(f"the JSON is nested deeper than {MAX_NESTING}")
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_parse_integer,
            parse_float=_parse_number,
            object_pairs_hook=_make_object,
        )
    except json.JSONDecodeError as error:
        raise JSONRefusedError(
            f"the body is not JSON: {error.msg} at line {error.lineno} column {error.colno}"
        ) from error


def _measure_depth(text: str) -> int:
    """Return how deep the brackets outside strings are nested; the parser recurses as deep."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _refuse_constant(word: str) -> Any:
    raise JSONRefusedError(f"the JSON holds {word}, which is no JSON number")


def _parse_integer(digits: str) -> int:
    _check_length(digits)
    return int(digits)


def _parse_number(digits: str) -> float:
    _check_length(digits)
    number = float(digits)
    if isinf(number):
        raise JSONRefusedError(f"the JSON holds a number out of range: {digits[:20]}")
    return number


def _check_length(digits: str) -> None:
    if len(digits) > MAX_DIGITS:
        raise JSONRefusedError(f"the JSON holds a number of more than {MAX_DIGITS} digits")


def _make_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise JSONRefusedError(f"the JSON holds the key {one_line(key, 60)!r} twice")
        members[key] = value
    return members
