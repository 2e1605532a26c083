"""The one fixture that the tests need: a client of a fresh API with an empty database."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Client, WSGITransport

from app import create_app

# The kit sets these wherever the tests run; here they are for a plain `pytest`.
ENVIRONMENT = {
    "AUTH_USERS": "alice:wonderland,bob:builder",
    "JWT_SECRET": "an-example-secret-of-more-than-32-bytes",
    "TOKEN_TTL_SECONDS": "3600",
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client of an API with a database of its own, so that no test sees another's devices."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, os.environ.get(name, value))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with Client(transport=WSGITransport(create_app()), base_url="http://testserver") as client:
        yield client
