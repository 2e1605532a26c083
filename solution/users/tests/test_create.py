"""POST /users/"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx2 import Client

BOB = {"name": "Bob", "email": "bob@example.com"}


def test_a_new_user_is_answered_with_an_id_and_two_equal_times(client: Client) -> None:
    response = client.post("/users/", json=BOB | {"age": 41})
    user = response.json()
    created_at = user.pop("created_at")
    assert response.status_code == 201
    assert user == BOB | {"age": 41, "id": 1, "updated_at": created_at}
    assert datetime.fromisoformat(created_at).utcoffset() == timedelta(0)


@pytest.mark.parametrize("fields", [{}, {"age": None}])
def test_age_may_be_left_out(client: Client, fields: dict[str, None]) -> None:
    response = client.post("/users/", json=BOB | fields)
    assert response.status_code == 201
    assert response.json()["age"] is None


@pytest.mark.parametrize("fields", [{"name": "B"}, {"name": "ó" * 100}, {"age": 1}, {"age": 150}])
def test_a_value_on_the_limit_is_accepted(client: Client, fields: dict[str, Any]) -> None:
    response = client.post("/users/", json=BOB | fields)
    assert response.status_code == 201
    assert fields.items() <= response.json().items()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "B" * 101),
        ("name", None),
        ("email", "bob.example.com"),
        ("email", "bob@"),
        ("email", None),
        ("age", 0),
        ("age", -5),
        ("age", 151),
        ("age", "abc"),
        ("age", 30.5),
    ],
)
def test_a_bad_value_is_refused_by_name(client: Client, field: str, value: object) -> None:
    response = client.post("/users/", json=BOB | {field: value})
    assert response.status_code == 422
    assert field in str(response.json()["detail"])


@pytest.mark.parametrize("body", [{"name": "Bob"}, {"email": "bob@example.com"}, []])
def test_a_body_without_a_required_field_is_refused(client: Client, body: object) -> None:
    assert client.post("/users/", json=body).status_code == 422


@pytest.mark.parametrize("text", ["", '{"name": '])
def test_a_body_that_is_no_json_is_refused(client: Client, text: str) -> None:
    response = client.post("/users/", content=text, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.json()["detail"]


@pytest.mark.parametrize("age", ["NaN", "30"])
def test_input_that_json_cannot_repeat_is_refused(client: Client, age: str) -> None:
    text = '{"name": "\\ud800", "email": "bob@example.com", "age": ' + age + "}"
    headers = {"Content-Type": "application/json"}
    assert client.post("/users/", content=text, headers=headers).status_code in (400, 422)


def test_blanks_around_the_name_are_dropped(client: Client) -> None:
    assert client.post("/users/", json=BOB | {"name": "  Bob "}).json()["name"] == "Bob"


def test_blanks_around_the_email_are_dropped(client: Client) -> None:
    user = client.post("/users/", json=BOB | {"email": " bob@example.com "}).json()
    assert user["email"] == "bob@example.com"


def test_an_email_is_taken_in_any_case(client: Client, ann: dict[str, Any]) -> None:
    response = client.post("/users/", json={"name": "Bob", "email": " ANN@example.com "})
    assert response.status_code == 409
    assert response.json()["detail"]
    assert client.get("/users/").json()["users"] == [ann]


def test_fields_made_by_the_server_and_unknown_ones_are_ignored(client: Client) -> None:
    response = client.post("/users/", json=BOB | {"id": 77, "created_at": "x", "role": "admin"})
    assert response.status_code == 201
    assert response.json()["id"] == 1
    assert "role" not in response.json()
