"""The one fixture that the tests need: a client of the API.

Django has one API per process: empty your storage here, so that no test sees the users of another.
"""

from collections.abc import Iterator

import pytest
from httpx2 import Client, WSGITransport

import wsgi


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of the API."""
    application = wsgi.get_wsgi_application()
    with Client(transport=WSGITransport(application), base_url="http://testserver") as client:
        yield client
