"""Unexpected errors are described in one line, whatever they are."""

import pytest

from interview_kit.core.errors import describe_unexpected


def fail() -> None:
    raise ValueError("bad\nvalue")


def test_an_unexpected_error_is_described_with_its_place() -> None:
    with pytest.raises(ValueError, match="bad") as caught:
        fail()
    description = describe_unexpected(caught.value)
    assert description.startswith("internal error: ValueError: bad\\nvalue (test_errors.py line ")
    assert description.endswith("); please report this")


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert describe_unexpected(KeyError("x")) == "internal error: KeyError: 'x'; please report this"


def test_an_error_whose_text_raises_is_still_described() -> None:
    class UnprintableError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    description = describe_unexpected(UnprintableError())
    assert description.startswith("internal error: UnprintableError: (its text cannot be shown)")
