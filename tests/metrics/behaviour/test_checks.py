import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.metrics.behaviour.checks import (
    LONGEST_GOT,
    CheckFailed,
    check,
    expect_status,
    json_body,
    readable,
    redact,
)


def answer(status: int = 200, body: bytes = b"", kind: str | None = None) -> httpx2.Response:
    headers = {} if kind is None else {"content-type": kind}
    return httpx2.Response(status, headers=headers, content=body)


def test_a_check_that_holds_says_nothing():
    check(True, "anything")
    check(True, "anything", None)


def test_a_check_that_does_not_hold_says_what_was_expected_and_got():
    with pytest.raises(CheckFailed) as caught:
        check(False, "an id of at least 1", -1)
    assert str(caught.value) == "expected an id of at least 1; got -1"


def test_null_is_something_that_was_got():
    with pytest.raises(CheckFailed, match=r"^expected the age 30; got None$"):
        check(False, "the age 30", None)
    with pytest.raises(CheckFailed, match=r"^expected a list$"):
        check(False, "a list")


def test_a_failed_check_is_an_assertion():
    assert issubclass(CheckFailed, AssertionError)


def test_an_allowed_status_gives_the_response_back():
    response = answer(204)
    assert expect_status(response, 200, 204) is response


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (answer(500, b"oh"), "expected 200 or 204, got 500 with oh"),
        (answer(404), "expected 200 or 204, got 404 with an empty body"),
        (answer(422, b"\xff"), "expected 200 or 204, got 422 with \ufffd"),
    ],
)
def test_another_status_is_told_with_its_body(response, said):
    with pytest.raises(CheckFailed) as caught:
        expect_status(response, 200, 204)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON ;charset=utf-8",
        "application/problem+json",
    ],
)
def test_a_json_body_is_read(kind):
    assert json_body(answer(200, '{"name": "Zoë"}'.encode(), kind)) == {"name": "Zoë"}


@pytest.mark.parametrize("kind", [None, "text/html", "text/json", "application/jsonp"])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(kind):
    with pytest.raises(CheckFailed, match=f"got {kind or 'no type'!r}"):
        json_body(answer(200, b"{}", kind))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 9999, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"9" * 9999]
)
def test_a_body_that_is_no_json_is_a_failed_check_and_nothing_else(body):
    with pytest.raises(CheckFailed, match="expected a JSON body in UTF-8; "):
        json_body(answer(200, body, "application/json"))


def test_readers_of_other_things_fail_the_check_too():
    with pytest.raises(CheckFailed, match="invalid literal"):
        readable(lambda: int("x"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at 2026-01-02T03:04:05Z", "at <time>"),
        ("at 2026-01-02T03:04:05.123456+00:00!", "at <time>!"),
        ("at 2026-01-02 03:04", "at <time>"),
        ("'Fri, 20 Nov 2026 05:24:46 GMT'", "'<RFC 1123 date>'"),
        ("id 0b3cbbc3-04d1-4a55-9d47-1d2a6b0f3a11.", "id <uuid>."),
        ("id 0B3CBBC304D14A559D471D2A6B0F3A11.", "id <uuid>."),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln-x_8, ok", "Bearer <token>, ok"),
        ("unsigned eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.", "unsigned <token>"),
        ("eyJ is no token, and eye.jar.lid is none", "eyJ is no token, and eye.jar.lid is none"),
        ("<object at 0x7f85fef8a010>", "<object at <address>>"),
        ("2026-01-02 is a day, 0x1f a number", "2026-01-02 is a day, 0x1f a number"),
    ],
)
def test_what_changes_between_runs_is_taken_out(text, shown):
    assert redact(text) == shown


def test_a_long_text_is_cut():
    assert redact("x" * 5000) == "x" * LONGEST_GOT + "…"


@given(st.text(max_size=2000))
def test_what_is_shown_is_bounded_and_comes_from_the_text(text: str) -> None:
    shown = redact(text)
    assert len(shown) <= LONGEST_GOT + 1
    if len(text) <= LONGEST_GOT:
        assert redact(shown) == shown
