import padding
import pytest


@pytest.mark.parametrize("number", range(1, 41))
def test_padding(number):
    assert getattr(padding, f"plus_{number}")(1) == number + 1
