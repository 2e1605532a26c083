"""Four hidden checks, one for each requirement."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def ann(client, unique):
    """Creates a user; gives what was sent and what was answered."""
    sent = {"name": unique("Ann"), "email": f"{unique('ann')}@example.com"}
    return sent, json_body(expect_status(client.post("/users/", json=sent), 201))


@pytest.mark.requirement("A1")
def test_a_user_is_created(ann):
    """POST /users/ answers the name and the e-mail with an id."""
    sent, user = ann
    check(user.items() >= sent.items() and isinstance(user.get("id"), int), "the user", user)


@pytest.mark.requirement("A2")
def test_a_user_is_read_again(client, ann):
    """GET /users/{id} answers what was sent, and nothing else than creating it answered."""
    sent, created = ann
    user = json_body(expect_status(client.get(f"/users/{created.get('id')}"), 200))
    check(user.items() >= sent.items() and user == created, "the user as created", user)


@pytest.mark.requirement("A3")
def test_without_a_name_there_is_no_user(client):
    """POST /users/ without a name answers 422, and no user is there afterwards."""
    expect_status(client.post("/users/", json={"email": "nobody@example.com"}), 422)
    users = json_body(expect_status(client.get("/users/"), 200))
    check(not [user for user in users if "nobody" in str(user)], "a list without nobody", users)


@pytest.mark.requirement("A4")
def test_a_user_who_is_missing(client):
    """GET /users/{id} answers 404 where there is no such user."""
    expect_status(client.get("/users/77"), 404)
