"""The one fixture that the tests need: a client of a fresh, empty API."""

from collections.abc import Iterator

import pytest
from httpx2 import Client, WSGITransport

import views
import wsgi


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of an API with a store of its own, so that no test sees the users of another."""
    views.the_store.cache_clear()
    application = wsgi.get_wsgi_application()
    with Client(transport=WSGITransport(application), base_url="http://testserver") as client:
        yield client
