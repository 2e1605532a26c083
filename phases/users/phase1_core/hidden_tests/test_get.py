"""GET /users/{user_id}"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("U17")
def test_a_user_is_read_as_it_was_created(client, add_user, new_email, shows, instant):
    """GET /users/{id} answers the six fields that creating the user answered."""
    email = new_email()
    created = add_user(name="Ann", email=email, age=30)
    user = json_body(expect_status(client.get(f"/users/{created['id']}"), 200))
    shows(user, id=created["id"], name="Ann", email=email, age=30)
    for field in ("created_at", "updated_at"):
        same = instant(user.get(field)) == instant(created.get(field))
        check(same, f"{field} as when created", user.get(field))


@pytest.mark.visible
@pytest.mark.requirement("U18")
def test_an_unknown_id_answers_404(client, unused_path):
    """GET with an id that no user has is answered with 404."""
    expect_status(client.get(unused_path()), 404)


@pytest.mark.requirement("U19")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30], ids=["text", "negative", "huge"])
def test_an_odd_id_is_refused_and_harms_nothing(client, add_user, new_email, odd_id, method):
    """An id that cannot exist is answered with 400, 404 or 422, and others can still be read."""
    user = add_user()
    body = {"json": {"name": "Bob", "email": new_email()}} if method == "PUT" else {}
    expect_status(client.request(method, f"/users/{odd_id}", **body), 400, 404, 422)
    expect_status(client.get(f"/users/{user['id']}"), 200)
