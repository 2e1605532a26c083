"""Read TOML that others wrote: bounded, and refused in words. Standard library only."""

import tomllib
from typing import Any, Final

from interview_kit.core.text import one_line

MAX_DOCUMENT_BYTES: Final = 256 << 10


class RefusedDocumentError(Exception):
    """Why a document cannot be used, in one line without the file's name."""


def parse_toml(raw: bytes, max_bytes: int = MAX_DOCUMENT_BYTES) -> dict[str, Any]:
    """Parse the bytes of a TOML file that may be hostile.

    Raises `RefusedDocumentError` when it is too large, not UTF-8, too deep or not TOML.
    """
    if len(raw) > max_bytes:
        raise RefusedDocumentError(f"is larger than {max_bytes >> 10} KiB; shorten it")
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
