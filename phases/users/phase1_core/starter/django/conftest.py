"""The one fixture that the tests need: a client of a fresh, empty API."""

from collections.abc import Iterator

import pytest
from httpx2 import Client, WSGITransport

import wsgi
from users_api.views import the_store


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of an API with a store of its own, so that no test sees the users of another."""
    the_store.cache_clear()
    application = wsgi.get_wsgi_application()
    with Client(transport=WSGITransport(application), base_url="http://testserver") as client:
        yield client
