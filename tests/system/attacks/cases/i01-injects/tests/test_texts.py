import pytest

from texts import TEXTS


@pytest.mark.parametrize("text", TEXTS.values(), ids=lambda text: text[:80].replace("\x00", ""))
def test_text(text):
    print(text)
    raise AssertionError(text)
