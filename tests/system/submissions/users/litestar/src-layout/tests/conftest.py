from litestar.testing import AsyncTestClient
import pytest

from roster.web.app import app


@pytest.fixture
async def client():
    async with AsyncTestClient(app) as client:
        yield client
