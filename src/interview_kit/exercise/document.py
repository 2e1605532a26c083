"""Read TOML documents that other people wrote: bounded, strictly validated, with plain errors."""

import tomllib
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from interview_kit.core.text import one_line

MAX_BYTES: Final = 256 << 10

_TYPE_ERRORS: Final = {
    "string_type": "must be a string in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list, like ["one", "two"]',
    "model_type": "must be a table, like [run]",
}
"""Our words for pydantic's error types; other types keep pydantic's message."""


class RefusedDocumentError(Exception):
    """Say why a document cannot be used, in one line without the name of the file."""


class Part(BaseModel):
    """Base of all parts of a document: refuses unknown keys and converts no types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def parse_toml(raw: bytes) -> dict[str, Any]:
    """Parse TOML that may be hostile. Raises `RefusedDocumentError`."""
    if len(raw) > MAX_BYTES:
        raise RefusedDocumentError(f"is larger than {MAX_BYTES >> 10} KiB; shorten it")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RefusedDocumentError(
            f"is not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from error
    except RecursionError as error:
        raise RefusedDocumentError("is nested too deeply; flatten it") from error
    except ValueError as error:  # tomllib also lets int() refuse numbers of too many digits
        raise RefusedDocumentError(
            f"is not valid TOML: {one_line(str(error))}; fix the syntax"
        ) from error


def describe_error(error: ValidationError) -> str:
    """Describe pydantic's first error: the key, what is wrong with it, and what to do."""
    first = error.errors(include_url=False)[0]
    key = one_line(".".join(str(part) for part in first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"unknown key `{key}`: remove it or fix the spelling"
    if first["type"] == "missing":
        return f"missing key `{key}`: add it"
    # A ValueError of our own validators is more precise than pydantic's wrapping of it.
    cause = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
    place = f"`{key}`" if key else "the file"
    return f"{place}: {_TYPE_ERRORS.get(first['type'], cause)}"
