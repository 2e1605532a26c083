import pytest

import app


@pytest.fixture
def client():
    app.survivors.clear()
    return app.app.test_client()
