import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.server.strict_json import JSONRefusedError, strict_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(VALUES)
def test_what_is_json_is_read_as_it_is(value):
    assert strict_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the body is empty, not JSON"),
        (b" \n", "the body is empty, not JSON"),
        (b"<html>", "the body is not JSON: Expecting value at line 1 column 1"),
        (b'{"a":1} x', "the body is not JSON: Extra data at line 1 column 9"),
        (b'"\xe9"', "the body is not UTF-8 at byte 1"),
        ('"a"'.encode("utf-16"), "the body is not UTF-8 at byte 0"),
        (b"[" * 65 + b"]" * 65, "the JSON is nested deeper than 64"),
        (b"[" * 200_000, "the JSON is nested deeper than 64"),
        (b'{"a":' * 200_000, "the JSON is nested deeper than 64"),
        (b"9" * 1_000_000, "the JSON holds a number of more than 4000 digits"),
        (b"0." + b"9" * 5000, "the JSON holds a number of more than 4000 digits"),
        (b"NaN", "the JSON holds NaN, which is no JSON number"),
        (b"[-Infinity]", "the JSON holds -Infinity, which is no JSON number"),
        (b"1e999", "the JSON holds a number out of range: 1e999"),
        (b"-1e999", "the JSON holds a number out of range: -1e999"),
        (b'{"id":1,"id":2}', "the JSON holds the key 'id' twice"),
        (b'{"a\\u001b":1,"a\\u001b":2}', r"the JSON holds the key 'a\\x1b' twice"),
        (b'"' + b"a" * (2 << 20) + b'"', "the JSON is longer than 2 MiB"),
    ],
)
def test_what_is_refused_is_said_in_words(raw, words):
    with pytest.raises(JSONRefusedError) as caught:
        strict_json(raw)
    assert str(caught.value) == words


def test_brackets_in_strings_are_no_depth():
    text = '["' + "[" * 500 + '\\"' + "{" * 500 + '"]'
    assert strict_json(text.encode()) == json.loads(text)


def test_a_string_without_an_end_takes_no_longer_than_its_length():
    with pytest.raises(JSONRefusedError, match="Unterminated string"):
        strict_json(b'["' + b'\\"' * 500_000)


def test_sixty_four_deep_is_fine():
    assert strict_json(b"[" * 64 + b"]" * 64)


def test_small_and_large_numbers_keep_their_value():
    assert strict_json(b"[1e308, 12345678901234567890, -0.0]") == [1e308, 12345678901234567890, 0]
    assert math.copysign(1, strict_json(b"-0.0")) == -1
