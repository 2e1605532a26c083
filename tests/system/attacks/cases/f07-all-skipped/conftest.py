import pytest


def pytest_collection_modifyitems(items):
    for number, item in enumerate(items):
        item.add_marker(pytest.mark.skip if number % 2 else pytest.mark.xfail)
