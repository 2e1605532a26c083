import pytest

from directory.factory import create_app


@pytest.fixture
def app():
    return create_app({"TESTING": True, "MAX_PAGE": 50})
