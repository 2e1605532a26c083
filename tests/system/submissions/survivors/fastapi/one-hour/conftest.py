"""The one fixture that the tests need: a client of a fresh, empty API."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app import create_app


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of an API of its own, so that no test sees the survivors of another."""
    with TestClient(create_app()) as client:
        yield client
