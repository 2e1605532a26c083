"""What a hidden check asserts with: short calls whose failures read as sentences.

Each raises `CheckFailed`. The expectation never holds anything that changes between runs;
what was got is redacted where it could.
"""

from collections.abc import Callable
from typing import Any

import httpx2

from interview_kit.core.text import summarize_page
from interview_kit.sandbox.guest import kit_redact
from interview_kit.server.client import strict_json

LONGEST_GOT = 300


class CheckFailed(AssertionError):  # noqa: N818 - reads as the outcome that it is
    """A check found something else than the brief promises."""


def check(condition: bool, expectation: str, got: object = ...) -> None:
    """Fail with `expected …; got …` unless the condition holds; got may be None (null)."""
    if not condition:
        actual = "" if got is ... else f"; got {redact(repr(got))}"
        raise CheckFailed(f"expected {expectation}{actual}")


def expect_status(response: httpx2.Response, *allowed: int) -> httpx2.Response:
    """Fail unless the status is one of the allowed ones; gives the response back."""
    if response.status_code not in allowed:
        expected = " or ".join(map(str, allowed))
        body = redact(summarize_page(response.text))
        content = f" with {body}" if body else " with an empty body"
        raise CheckFailed(f"expected {expected}, got {response.status_code}{content}")
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
    text = kit_redact.redact(text)
    return text if len(text) <= LONGEST_GOT else text[:LONGEST_GOT] + "…"
