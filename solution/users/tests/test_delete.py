"""DELETE /users/{user_id}"""

from typing import Any

from httpx2 import Client


def test_a_deleted_user_is_gone(client: Client, ann: dict[str, Any]) -> None:
    response = client.delete("/users/1")
    assert (response.status_code, response.content) == (204, b"")
    assert client.get("/users/1").status_code == 404
    assert client.get("/users/").json()["users"] == []


def test_no_other_user_is_deleted(client: Client, ann: dict[str, Any]) -> None:
    bob = client.post("/users/", json={"name": "Bob", "email": "bob@example.com"}).json()
    client.delete("/users/1")
    assert client.get("/users/").json()["users"] == [bob]


def test_a_user_is_deleted_once(client: Client, ann: dict[str, Any]) -> None:
    client.delete("/users/1")
    assert client.delete("/users/1").status_code == 404


def test_the_email_is_free_again_but_not_the_id(client: Client, ann: dict[str, Any]) -> None:
    client.delete("/users/1")
    response = client.post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    assert response.status_code == 201
    assert response.json()["id"] == 2
