"""DELETE /users/{user_id}"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def delete(client):
    """Deletes a user: 204, or 200 with a JSON body."""

    def send(user):
        response = expect_status(client.delete(f"/users/{user['id']}"), 204, 200)
        if response.status_code == 200:
            json_body(response)

    return send


@pytest.mark.visible
@pytest.mark.requirement("U28")
def test_a_deleted_user_cannot_be_read(client, add_user, delete):
    """DELETE answers 204 (or 200 with a JSON body); GET then answers 404."""
    user = add_user()
    delete(user)
    expect_status(client.get(f"/users/{user['id']}"), 404)


@pytest.mark.requirement("U28")
def test_a_deleted_user_leaves_the_list_and_no_other_does(add_user, delete, listed):
    """DELETE takes the user, and only this one, off the list."""
    deleted, kept = add_user(), add_user()
    delete(deleted)
    ids = [user["id"] for user in listed()]
    check(deleted["id"] not in ids, "a list without the deleted user", ids)
    check(kept["id"] in ids, "a list with the other user", ids)


@pytest.mark.requirement("U29")
def test_a_second_delete_answers_404(client, add_user, delete):
    """DELETE of a user that was deleted before is answered with 404."""
    user = add_user()
    delete(user)
    expect_status(client.delete(f"/users/{user['id']}"), 404)


@pytest.mark.requirement("U30")
def test_the_id_of_the_newest_user_is_not_used_again(add_user, delete):
    """After the newest user was deleted, the next one gets an id that nobody ever had."""
    users = [add_user(), add_user()]
    delete(users[-1])
    used = [user["id"] for user in users]
    next_id = add_user()["id"]
    check(next_id not in used, "an id that nobody had before", next_id)


@pytest.mark.requirement("U30")
def test_the_id_of_a_living_user_is_not_given_away(add_user, delete):
    """After an older user was deleted, the next one gets an id that nobody ever had."""
    users = [add_user(), add_user()]
    delete(users[0])
    used = [user["id"] for user in users]
    next_id = add_user()["id"]
    check(next_id not in used, "an id that nobody had before", next_id)


@pytest.mark.requirement("U30")
def test_the_email_of_a_deleted_user_is_free_again(add_user, delete, new_email):
    """The e-mail of a deleted user may be given to a new one."""
    email = new_email()
    delete(add_user(email=email))
    add_user(email=email)
