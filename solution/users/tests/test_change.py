"""PUT and PATCH /users/{user_id}"""

from typing import Any

import pytest
from httpx2 import Client

BOB = {"name": "Bob", "email": "bob@example.com"}


def test_put_replaces_every_field(client: Client, ann: dict[str, Any]) -> None:
    response = client.put("/users/1", json=BOB | {"id": 9, "created_at": "x"})
    user = response.json()
    assert response.status_code == 200
    assert user == ann | BOB | {"age": None, "updated_at": user["updated_at"]}
    assert client.get("/users/1").json() == user


@pytest.mark.parametrize("body", [{"name": "Bob"}, {"email": "bob@example.com"}, []])
def test_put_needs_every_required_field(client: Client, ann: dict[str, Any], body: object) -> None:
    assert client.put("/users/1", json=body).status_code == 422
    assert client.get("/users/1").json() == ann


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_id_that_is_no_number_is_refused(client: Client, method: str) -> None:
    response = client.request(method, "/users/abc")
    assert response.status_code in (404, 422)
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "Bob"}, {"email": "bob@example.com"}, {"age": 31}, {"age": None}],
)
def test_patch_changes_what_it_names(
    client: Client, ann: dict[str, Any], fields: dict[str, Any]
) -> None:
    response = client.patch("/users/1", json=fields)
    user = response.json()
    assert response.status_code == 200
    assert user == ann | fields | {"updated_at": user["updated_at"]}
    assert client.get("/users/1").json() == user


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"name": " "},
        {"name": "A" * 101},
        {"email": None},
        {"email": "ann"},
        {"email": "ann@"},
        {"age": 0},
        {"age": 151},
    ],
)
def test_a_refused_change_changes_nothing(
    client: Client, ann: dict[str, Any], fields: dict[str, Any]
) -> None:
    assert client.patch("/users/1", json=fields).status_code == 422
    assert client.put("/users/1", json=BOB | fields).status_code == 422
    assert client.get("/users/1").json() == ann


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_email_of_another_user_is_refused(
    client: Client, ann: dict[str, Any], method: str
) -> None:
    bob = client.post("/users/", json=BOB).json()
    response = client.request(method, "/users/2", json=BOB | {"email": "ANN@example.com"})
    assert response.status_code == 409
    assert client.get("/users/").json()["users"] == [ann, bob]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_user_may_keep_the_email(client: Client, ann: dict[str, Any], method: str) -> None:
    response = client.request(method, "/users/1", json=ann | {"name": " Anna "})
    assert response.status_code == 200
    assert response.json()["name"] == "Anna"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_unknown_user_cannot_be_changed(client: Client, method: str) -> None:
    assert client.request(method, "/users/1", json=BOB).status_code == 404
