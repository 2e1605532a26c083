import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.candidate.sealed import seal, unseal


@given(st.binary(max_size=3000), st.text(max_size=40))
def test_what_was_sealed_opens_with_its_key(data, key):
    assert unseal(seal(data, key), key) == data


def test_another_key_opens_nothing():
    with pytest.raises(ValueError, match="cannot be opened"):
        unseal(seal(b"the brief of phase 2" * 9, "a:phase-2"), "a:phase-1")


def test_a_damaged_seal_is_said_to_be_one():
    with pytest.raises(ValueError, match="cannot be opened"):
        unseal(b"\0" * 60, "key")


def test_nothing_readable_lies_in_a_sealed_file():
    text = b"answers open one at a time"
    assert text not in seal(text, "key")
