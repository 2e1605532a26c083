"""Validate TOML documents that other people wrote, strictly and with plain errors."""

from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from interview_kit.core.text import one_line

_TYPE_ERRORS: Final = {
    "string_type": "must be a string in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list, like ["one", "two"]',
    "model_type": "must be a table, like [run]",
}
"""Our words for pydantic's error types; other types keep pydantic's message."""


class Part(BaseModel):
    """Base of all parts of a document: refuses unknown keys and converts no types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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
