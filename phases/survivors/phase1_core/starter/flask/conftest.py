"""The one fixture that the tests need: a client of a fresh, empty API."""

from collections.abc import Iterator

import pytest
from httpx2 import Client, WSGITransport

from app import create_app


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of an API of its own, so that no test sees the survivors of another."""
    with Client(transport=WSGITransport(create_app()), base_url="http://testserver") as client:
        yield client
