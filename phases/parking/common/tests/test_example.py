"""One test to start from: `client` (see conftest.py) talks to a fresh API in which nobody parks."""


def test_a_session_starts(client):
    ann = "6f1c7a1e-0000-4000-8000-0000000000e0"
    museum = "6f1c7a1e-0000-4000-8000-0000000000c1"
    body = {"garage_id": museum, "user_id": ann, "license_plate": "AB-12-C"}
    assert client.post("/parking-sessions", json=body).status_code == 201
