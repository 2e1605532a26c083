"""POST /users/ with good input."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("U01")
def test_creating_a_user_answers_201_and_the_user(client, new_email, shows):
    """POST /users/ with name, e-mail and age answers 201 and a user with these values."""
    body = {"name": "Ann", "email": new_email(), "age": 30}
    shows(json_body(expect_status(client.post("/users/", json=body), 201)), **body)


@pytest.mark.requirement("U01")
def test_each_new_user_gets_an_id_of_its_own(add_user):
    """The id of a new user is an integer of at least 1, and the next one is greater."""
    first, second = add_user()["id"], add_user()["id"]
    for user_id in (first, second):
        check(type(user_id) is int and user_id >= 1, "an integer id of at least 1", user_id)
    check(first < second, "the id of the second user to be greater", [first, second])


@pytest.mark.requirement("U01")
def test_a_new_user_was_updated_when_it_was_created(add_user, instant):
    """created_at and updated_at are equal, in ISO 8601 and in UTC."""
    user = add_user()
    created_at, updated_at = instant(user.get("created_at")), instant(user.get("updated_at"))
    check(created_at == updated_at, "updated_at to equal created_at", user)


@pytest.mark.requirement("U02")
def test_a_user_without_an_age_has_the_age_null(add_user, shows):
    """A user created without an age is answered with the age null."""
    shows(add_user(), age=None)


@pytest.mark.requirement("U03")
def test_an_age_of_null_is_accepted(add_user, shows):
    """A user created with the age null is answered with the age null."""
    shows(add_user(age=None), age=None)


@pytest.mark.requirement("U04")
def test_a_name_of_100_characters_beyond_ascii_is_kept(client, add_user, shows):
    """A name of 100 characters, not all of them ASCII, is accepted and kept as it is."""
    name = "Zoë Łukasiewicz 山田花子 " + "ñ" * 79
    user = add_user(name=name)
    shows(user, name=name)
    shows(json_body(expect_status(client.get(f"/users/{user['id']}"), 200)), name=name)


@pytest.mark.requirement("U04")
def test_characters_of_a_name_are_code_points(client, add_user, shows):
    """A name of 100 code points that need two units in UTF-16 is accepted and kept as it is."""
    name = "\N{GRINNING FACE}" * 100
    user = add_user(name=name)
    shows(json_body(expect_status(client.get(f"/users/{user['id']}"), 200)), name=name)


@pytest.mark.requirement("U04")
def test_a_name_of_one_character_is_kept(client, add_user, shows):
    """A name of one character is accepted and kept as it is."""
    user = add_user(name="Q")
    shows(user, name="Q")
    shows(json_body(expect_status(client.get(f"/users/{user['id']}"), 200)), name="Q")


@pytest.mark.requirement("U05")
@pytest.mark.parametrize("age", [1, 150])
def test_the_youngest_and_the_oldest_age_are_accepted(add_user, shows, age):
    """The ages 1 and 150 are accepted."""
    shows(add_user(age=age), age=age)


@pytest.mark.requirement("U16")
def test_the_server_makes_the_id_and_the_times(client, add_user, shows, instant):
    """An id, created_at or updated_at sent by the client is ignored."""
    long_ago = "2001-02-03T04:05:06Z"
    wanted = add_user()["id"] + 1_000_000
    user = add_user(id=wanted, created_at=long_ago, updated_at=long_ago)
    check(user["id"] != wanted, "an id made by the server", user["id"])
    for field in ("created_at", "updated_at"):
        check(instant(user.get(field)).year > 2001, f"{field} made by the server", user[field])


@pytest.mark.requirement("U16")
def test_unknown_fields_are_ignored(add_user):
    """A field that the API does not know is ignored and not echoed."""
    user = add_user(nickname="Annie")
    check("nickname" not in user, "a user without the unknown field", user)
