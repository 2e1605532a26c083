"""The one fixture that the tests need: a client of a fresh, empty API."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app import create_app


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    """A client of an API of its own, so that no test sees the users of another."""
    with TestClient(create_app()) as client:
        yield client
