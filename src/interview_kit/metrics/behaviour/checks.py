"""What a hidden check asserts with: short calls whose failures read as sentences.

Each raises `CheckFailed`. The expectation never holds anything that changes between runs;
what was got is redacted where it could.
"""

import re
from collections.abc import Callable
from typing import Any

import httpx2

from interview_kit.server.client import strict_json

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
HTTP_DATE = re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b")
UUID = re.compile(r"\b[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
ADDRESS = re.compile("0x[0-9a-f]{6,}")
LONGEST_GOT = 300


class CheckFailed(AssertionError):  # noqa: N818 - reads as the outcome that it is
    """A check found something else than the brief promises."""


def check(condition: bool, expectation: str, got: object = ...) -> None:
    """Fail with `expected …; got …` unless the condition holds; got may be None (null)."""
    if not condition:
        shown = "" if got is ... else f"; got {redact(repr(got))}"
        raise CheckFailed(f"expected {expectation}{shown}")


def expect_status(response: httpx2.Response, *allowed: int) -> httpx2.Response:
    """Fail unless the status is one of the allowed ones; gives the response back."""
    if response.status_code not in allowed:
        wanted = " or ".join(map(str, allowed))
        body = redact(response.text)
        shown = f" with {body}" if body else " with an empty body"
        raise CheckFailed(f"expected {wanted}, got {response.status_code}{shown}")
    return response


def json_body(response: httpx2.Response) -> Any:
    """Give the body as JSON; fail unless it is JSON in UTF-8 and says so (rule C3)."""
    kind = response.headers.get("content-type", "")
    essence = kind.partition(";")[0].strip().lower()
    if essence != "application/json" and not essence.endswith("+json"):
        raise CheckFailed(
            f"expected a JSON body with Content-Type: application/json, got {kind or 'no type'!r}"
        )
    return readable(lambda: strict_json(response.content))


def readable(read: Callable[[], Any]) -> Any:
    """Turn what a reader refuses into a failed check."""
    try:
        return read()
    except ValueError as error:
        raise CheckFailed(f"expected a JSON body in UTF-8; {redact(str(error))}") from None


def redact(text: str) -> str:
    """Take out what changes between runs of one program, and bound the length."""
    text = HTTP_DATE.sub("<RFC 1123 date>", text)
    text = ADDRESS.sub("<address>", UUID.sub("<uuid>", TIMESTAMP.sub("<time>", text)))
    return text if len(text) <= LONGEST_GOT else text[:LONGEST_GOT] + "…"
