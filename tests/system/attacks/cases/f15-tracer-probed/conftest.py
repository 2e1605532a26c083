import coverage
import pytest


@pytest.fixture(autouse=True)
def measured():
    assert coverage.Coverage.current() is not None
