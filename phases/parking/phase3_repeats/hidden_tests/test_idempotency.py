"""The header Idempotency-Key of POST /parking-sessions."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"
CREATED = (201, 200)  # that it must be 201 is judged by one requirement, not by all


@pytest.fixture
def send(call):
    """Send a start with an idempotency key."""

    def post(key, body, partner=0):
        headers = {"Idempotency-Key": key}
        return call("POST", SESSIONS, partner, json=body, headers=headers)

    return post


@pytest.mark.visible
@pytest.mark.requirement("P38")
def test_a_start_is_repeated_without_effect(send, unique, new_garage, body_with, opened, park):
    """The same key and body again: the first 201, one spot taken, nothing opened again."""
    garage, key = new_garage(), unique()
    body = body_with(garage)
    first = expect_status(send(key, body), *CREATED)
    before = opened(garage)
    again = expect_status(send(key, body), first.status_code)
    first_id, again_id = json_body(first)["id"], json_body(again)["id"]
    check(again_id == first_id, f"the session {first_id}", again_id)
    check(opened(garage) == before, f"as many openings as before: {before}", opened(garage))
    park(garage)


@pytest.mark.requirement("P38")
def test_the_order_of_keys_does_not_matter(send, unique, body_with):
    """The same key, and the body with its keys in another order: 201 and the same session."""
    key, body = unique(), body_with()
    first = json_body(expect_status(send(key, body), *CREATED))
    again = json_body(expect_status(send(key, dict(reversed(body.items()))), *CREATED))
    check(again["id"] == first["id"], f"the session {first['id']}", again["id"])


@pytest.mark.requirement("P38")
def test_another_key_is_another_start(send, call, unique, body_with, refused):
    """Another key, or none, is a start of its own: refused, as the user parks."""
    body = body_with()
    expect_status(send(unique(), body), *CREATED)
    refused(send(unique(), body))
    refused(call("POST", SESSIONS, json=body))


@pytest.mark.requirement("P38")
def test_a_start_that_failed_is_not_kept(
    doors, door_id, send, unique, new_garage, body_with, refused
):
    """After a 503 the same key and body are a new start: never the 503 again."""
    garage, key = new_garage(), unique()
    body = body_with(garage)
    doors.set(door_id(garage), ping=503, open=503)
    refused(send(key, body))
    doors.set(door_id(garage))
    # Whether the spot was given back is judged by other requirements.
    expect_status(send(key, body), *CREATED, 409)


@pytest.mark.requirement("P38")
def test_a_conflict_is_not_kept(send, end, park, unique, new_garage, body_with, refused):
    """After a 409 the same key and body start a session once there is room."""
    garage, key = new_garage(1), unique()
    session, body = park(garage), body_with(garage)
    refused(send(key, body))
    end(session)
    expect_status(send(key, body), *CREATED)


@pytest.mark.requirement("P38")
@pytest.mark.parametrize("length", [1, 255])
def test_keys_of_1_and_255_characters_are_accepted(send, unique, body_with, length):
    """Keys of 1 and of 255 characters are accepted, and remembered."""
    key, body = unique().ljust(255, "k")[:length], body_with()
    first = json_body(expect_status(send(key, body), *CREATED))
    again = json_body(expect_status(send(key, body), *CREATED))
    check(again["id"] == first["id"], f"the session {first['id']}", again["id"])


@pytest.mark.requirement("P39")
@pytest.mark.parametrize("field", ["garage_id", "user_id", "license_plate"])
def test_a_key_belongs_to_one_body(
    send, unique, new_garage, new_user, body_with, refused, opened, has_opened, field
):
    """The same key with another garage, user or plate: 422 idempotency_key_reused."""
    garage, other, key = new_garage(), new_garage(), unique()
    body = body_with(garage)
    changes = {"garage_id": other["id"], "user_id": new_user(), "license_plate": "XY-99"}
    expect_status(send(key, body), *CREATED)
    before = opened(garage)
    response = expect_status(send(key, body | {field: changes[field]}), 422)
    refused(response, "idempotency_key_reused")
    check(opened(garage) == before, f"as many openings as before: {before}", opened(garage))
    has_opened(other)


@pytest.mark.requirement("P39")
def test_a_key_of_256_characters_is_refused(doors, door_id, send, unique, new_garage, body_with):
    """A key of 256 characters: 422, and nothing is opened."""
    garage = new_garage()
    expect_status(send(unique().ljust(256, "k"), body_with(garage)), 422)
    check(doors.opened(door_id(garage)) == 0, "no door to be opened")


@pytest.mark.requirement("P45")
def test_keys_are_those_of_a_partner(send, unique, new_user, body_with):
    """Another partner may use the same key: 201 and a session of its own."""
    key = unique()
    first = json_body(expect_status(send(key, body_with()), *CREATED))
    body = body_with(user=new_user(1))
    other = json_body(expect_status(send(key, body, partner=1), *CREATED))
    check(other["id"] != first["id"], "a session of the other partner", other["id"])
