"""TOML that others wrote: read with bounds, validated strictly, refused in words."""

import tomllib
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from interview_kit.core.text import one_line

MAX_BYTES: Final = 256 << 10

_WORDS: Final = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no key of this file; remove it or mend its spelling",
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list, like ["one", "two"]',
    "model_type": "must be a table, like [run]",
}


class RefusedDocumentError(Exception):
    """Why a document cannot be used, in one line without the file's name."""


class Part(BaseModel):
    """A part of a document: closed to unknown keys, and no type stands for another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def parse(raw: bytes) -> dict[str, Any]:
    """Read TOML that may be hostile. Errors: `RefusedDocumentError`."""
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
    except ValueError as error:
        raise RefusedDocumentError(f"is not TOML: {one_line(str(error))}; mend it") from error


def explain(error: ValidationError) -> str:
    """The first finding of pydantic as `key: what is wrong; what to do`."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "value_error":
        return f"{one_line(where)}: {first['ctx']['error']}"
    words = _WORDS.get(first["type"], first["msg"])
    return f"{one_line(where)}: {words}"
