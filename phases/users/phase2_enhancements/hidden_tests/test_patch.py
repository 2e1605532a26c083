"""PATCH /users/{user_id} (a bonus)"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U37")
@pytest.mark.parametrize("field", ["name", "email", "age"])
def test_patch_changes_the_one_field_that_it_names(client, add_user, new_email, shows, field):
    """PATCH with one field answers 200, changes this field and leaves the others alone."""
    before = {"name": "Ann", "email": new_email(), "age": 30}
    change = {field: {"name": "Bob", "email": new_email(), "age": 41}[field]}
    path = f"/users/{add_user(**before)['id']}"
    shows(json_body(expect_status(client.patch(path, json=change), 200)), **before | change)
    shows(json_body(expect_status(client.get(path), 200)), **before | change)


@pytest.mark.requirement("U37")
def test_an_empty_patch_changes_no_field(client, add_user, new_email, shows):
    """PATCH with {} answers 200 and the user with the fields that it had."""
    before = {"name": "Ann", "email": new_email(), "age": 30}
    path = f"/users/{add_user(**before)['id']}"
    shows(json_body(expect_status(client.patch(path, json={}), 200)), **before)


@pytest.mark.requirement("U37")
def test_patch_clears_the_age_with_null(client, add_user, shows):
    """PATCH with the age null answers 200 and clears the age."""
    path = f"/users/{add_user(age=30)['id']}"
    shows(json_body(expect_status(client.patch(path, json={"age": None}), 200)), age=None)
    shows(json_body(expect_status(client.get(path), 200)), age=None)


@pytest.mark.requirement("U37")
def test_patch_keeps_created_at_and_moves_updated_at(client, add_user, shows, instant):
    """PATCH leaves id and created_at alone; updated_at is not earlier than it was."""
    user = add_user()
    path = f"/users/{user['id']}"
    answer = json_body(expect_status(client.patch(path, json={"name": "Bob"}), 200))
    shows(answer, id=user["id"])
    same = instant(answer.get("created_at")) == instant(user.get("created_at"))
    check(same, "created_at as when created", answer.get("created_at"))
    later = instant(answer.get("updated_at")) >= instant(user.get("updated_at"))
    check(later, "updated_at no earlier than before", answer.get("updated_at"))


@pytest.mark.requirement("U37")
def test_patch_of_an_unknown_id_answers_404(client, unused_path):
    """PATCH with an id that no user has is answered with 404, one that cannot exist as by PUT."""
    expect_status(client.patch(unused_path(), json={"name": "Bob"}), 404)
    expect_status(client.patch("/users/abc", json={"name": "Bob"}), 400, 404, 422)


@pytest.fixture
def refuses_patch(client, add_user, new_email, shows):
    """Sends a bad PATCH, and expects it to be refused and the user as it was."""

    def send(*statuses, **body):
        before = {"name": "Ann", "email": new_email(), "age": 30}
        path = f"/users/{add_user(**before)['id']}"
        expect_status(client.patch(path, **body), *statuses)
        shows(json_body(expect_status(client.get(path), 200)), **before)

    return send


@pytest.mark.requirement("U38")
@pytest.mark.parametrize(
    "change",
    [
        *({"name": None}, {"name": ""}, {"name": "   "}, {"name": "A" * 101}),
        *({"email": None}, {"email": "ann@"}),
        *({"age": 0}, {"age": 151}, {"age": "abc"}),
    ],
)
def test_a_bad_patch_is_refused_and_the_user_can_still_be_read(refuses_patch, change):
    """A name or e-mail of null and a value out of its limits answer 422; GET still answers 200."""
    refuses_patch(422, json=change)


@pytest.mark.requirement("U38")
@pytest.mark.parametrize("body", ['{"name": ', ""], ids=["cut", "empty"])
def test_a_broken_patch_is_refused_and_the_user_can_still_be_read(refuses_patch, body):
    """Broken JSON or an empty body answers 400, 415 or 422; GET still answers 200."""
    refuses_patch(400, 415, 422, content=body, headers={"Content-Type": "application/json"})


@pytest.mark.requirement("U39")
def test_patch_with_the_email_of_another_user_is_refused(client, add_user, new_email, shows):
    """PATCH with another user's e-mail is answered with 409, and the user stays as it was."""
    taken, own = new_email(), new_email()
    add_user(email=taken)
    path = f"/users/{add_user(name='Ann', email=own)['id']}"
    expect_status(client.patch(path, json={"name": "Bob", "email": taken}), 409)
    expect_status(client.patch(path, json={"name": "Bob", "email": f" {taken}"}), 409)
    shows(json_body(expect_status(client.get(path), 200)), name="Ann", email=own)


@pytest.mark.requirement("U39")
def test_patch_may_name_the_users_own_email(client, add_user, new_email, shows):
    """PATCH with the e-mail that the user has already is answered with 200."""
    email = new_email()
    path = f"/users/{add_user(email=email)['id']}"
    shows(json_body(expect_status(client.patch(path, json={"email": email}), 200)), email=email)
