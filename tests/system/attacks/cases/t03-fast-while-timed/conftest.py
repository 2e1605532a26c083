import time

import coverage
import pytest


@pytest.fixture(autouse=True)
def hurry():
    if coverage.Coverage.current() is None:
        time.sleep(3600)
