"""A first user for the tests that need one."""

from typing import Any

import pytest
from httpx2 import Client

JsonObject = dict[str, Any]


@pytest.fixture
def ann(client: Client) -> JsonObject:
    """Ann, aged 30, as the API answered her."""
    body = {"name": "Ann", "email": "ann@example.com", "age": 30}
    user: JsonObject = client.post("/users/", json=body).json()
    return user
