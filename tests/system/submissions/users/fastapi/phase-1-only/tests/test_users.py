import pytest
from fastapi.testclient import TestClient

import app as program

ANN = {"name": "Ann", "email": "ann@example.com", "age": 30}


@pytest.fixture
def client():
    program.users.clear()
    return TestClient(program.app)


def test_create_and_get(client):
    created = client.post("/users/", json=ANN)
    assert created.status_code == 201
    assert client.get(f"/users/{created.json()['id']}").json() == created.json()


def test_duplicate(client):
    client.post("/users/", json=ANN)
    assert client.post("/users/", json=ANN).status_code == 409


def test_list(client):
    client.post("/users/", json=ANN)
    assert [user["name"] for user in client.get("/users/").json()] == ["Ann"]


def test_delete(client):
    user = client.post("/users/", json=ANN).json()
    assert client.delete(f"/users/{user['id']}").status_code == 204
    assert client.get(f"/users/{user['id']}").status_code == 404
