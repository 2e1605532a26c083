"""One test to start from: `client` (see conftest.py) talks to a fresh API, its database empty."""


def test_registering_a_device_responds_with_201(client):
    device = {"device_uuid": "DEVX000001", "owner": "ann@example.com"}
    assert client.post("/devices/", json=device).status_code == 201
