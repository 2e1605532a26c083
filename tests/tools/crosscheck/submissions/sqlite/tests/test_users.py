"""No test cleans up: each relies on the file being as it was left, and the first on none."""

from pathlib import Path

from app import app
from fastapi.testclient import TestClient

client = TestClient(app)


def make(email, **fields):
    return client.post("/users/", json={"name": "Ann", "email": email, **fields})


def test_the_first_user_has_the_first_id():
    assert not Path("users.db").exists()
    answer = make("ann@example.com", age=30)
    assert answer.status_code == 201
    assert answer.json() == {"id": 1, "name": "Ann", "email": "ann@example.com", "age": 30}
    assert Path("users.db").exists()


def test_a_second_one_is_kept_beside_it():
    assert make("bob@example.com").json()["id"] == 2
    assert [user["email"] for user in client.get("/users/").json()] == [
        "ann@example.com",
        "bob@example.com",
    ]


def test_a_taken_email_is_refused():
    assert make("ann@example.com").status_code == 409


def test_a_page():
    assert [user["id"] for user in client.get("/users/?skip=1&limit=1").json()] == [2]


def test_bad_fields():
    assert make("no address").status_code == 422
    assert make("eve@example.com", age=0).status_code == 422


def test_delete():
    assert client.delete("/users/2").status_code == 204
    assert client.get("/users/2").status_code == 404
    assert client.delete("/users/2").status_code == 404
