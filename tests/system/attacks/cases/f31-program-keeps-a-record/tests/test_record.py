"""Nothing is expected of the API: what the program says it did is what the client must see."""

from fastapi.testclient import TestClient

import app


def send(client):
    """Each request once, and nothing is asserted; gives what was answered."""
    return [
        client.post("/users/", json={"name": "Ann", "email": "ann@example.com"}),
        client.get("/users/1"),
        client.get("/users/"),
        client.post("/users/", json={"email": "ann@example.com"}),
        client.get("/users/77"),
    ]


def test_the_client_sees_what_the_program_did():
    app.RECORD.clear()
    answers = send(TestClient(app.app))
    seen = [[a.request.method, a.request.url.path, a.status_code, a.content] for a in answers]
    assert seen == app.RECORD
