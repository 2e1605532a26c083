from fastapi.testclient import TestClient

from ..main import app

client = TestClient(app)


def test_create_user():
    user = {"name": "Deadpool", "email": "deadpool@example.com"}
    answer = client.post("/users/", json=user)
    assert answer.status_code == 201, answer.text
    data = answer.json()
    assert data["email"] == "deadpool@example.com"
    answer = client.get(f"/users/{data['id']}")
    assert answer.status_code == 200
    assert answer.json() == {"id": data["id"], **user}
    assert client.post("/users/", json=user).status_code == 409


def test_nobody():
    assert client.get("/users/77").status_code == 404
