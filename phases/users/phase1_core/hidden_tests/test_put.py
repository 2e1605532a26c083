"""PUT /users/{user_id}"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U22")
def test_put_answers_the_replaced_user(client, add_user, new_email, shows):
    """PUT with name, e-mail and age answers 200 and the user with these values."""
    user = add_user(age=30)
    body = {"name": "Bob", "email": new_email(), "age": 41}
    answer = json_body(expect_status(client.put(f"/users/{user['id']}", json=body), 200))
    shows(answer, id=user["id"], **body)


@pytest.mark.visible
@pytest.mark.requirement("U22")
def test_put_is_seen_by_the_next_get(client, add_user, new_email, shows):
    """What PUT has replaced is what GET answers next."""
    path = f"/users/{add_user(age=30)['id']}"
    body = {"name": "Bob", "email": new_email(), "age": 41}
    expect_status(client.put(path, json=body), 200)
    shows(json_body(expect_status(client.get(path), 200)), **body)


@pytest.mark.requirement("U22")
def test_a_replaced_user_keeps_its_place_in_the_list(client, add_user, new_email, listed):
    """After PUT the list is still in ascending order of id."""
    first, second = add_user()["id"], add_user()["id"]
    body = {"name": "Bob", "email": new_email(), "age": 41}
    expect_status(client.put(f"/users/{first}", json=body), 200)
    ids = [user["id"] for user in listed()]
    check(ids == sorted(ids), "ids in ascending order", ids)
    check({first, second} <= {*ids}, "both users in the list", ids)


@pytest.mark.requirement("U23")
def test_put_without_an_age_clears_it(client, add_user, new_email, shows):
    """PUT replaces the whole user: an age that is absent becomes null."""
    path = f"/users/{add_user(age=30)['id']}"
    body = {"name": "Bob", "email": new_email()}
    shows(json_body(expect_status(client.put(path, json=body), 200)), age=None)
    shows(json_body(expect_status(client.get(path), 200)), age=None)


@pytest.mark.requirement("U24")
def test_put_of_an_unknown_id_answers_404(client, unused_path, new_email):
    """PUT with an id that no user has is answered with 404."""
    body = {"name": "Bob", "email": new_email()}
    expect_status(client.put(unused_path(), json=body), 404)


@pytest.fixture
def refuses_put(client, add_user, new_email, shows):
    """Sends a bad PUT, and expects a 422 and the user as it was."""

    def send(make_body):
        before = {"name": "Ann", "email": new_email(), "age": 30}
        path = f"/users/{add_user(**before)['id']}"
        body = make_body({"name": "Bob", "email": new_email(), "age": 41})
        expect_status(client.put(path, json=body), 422)
        shows(json_body(expect_status(client.get(path), 200)), **before)

    return send


@pytest.mark.requirement("U25")
@pytest.mark.parametrize("field", ["name", "email"])
def test_a_put_without_a_required_field_is_refused(refuses_put, field):
    """PUT needs a name and an e-mail: 422, and the user stays as it was."""
    refuses_put(lambda body: {key: body[key] for key in body if key != field})


@pytest.mark.requirement("U25")
@pytest.mark.parametrize("name", ["", "A" * 101, None], ids=["empty", "long", "null"])
def test_a_put_with_a_bad_name_is_refused(refuses_put, name):
    """PUT keeps the limits of a name: 422, and the user stays as it was."""
    refuses_put(lambda body: body | {"name": name})


@pytest.mark.requirement("U25")
@pytest.mark.parametrize(
    "email",
    ["bob.example.com", "bob@", "@example.com", "bob@@example.com"],
    ids=["no at", "no domain", "no name", "two ats"],
)
def test_a_put_with_a_bad_email_is_refused(refuses_put, email):
    """PUT refuses the e-mails that POST refuses: 422, and the user stays as it was."""
    refuses_put(lambda body: body | {"email": email})


@pytest.mark.requirement("U25")
@pytest.mark.parametrize("age", [0, -5, 151, "abc", 30.5])
def test_a_put_with_a_bad_age_is_refused(refuses_put, age):
    """PUT keeps the limits of an age: 422, and the user stays as it was."""
    refuses_put(lambda body: body | {"age": age})


@pytest.mark.requirement("U25")
def test_a_put_of_an_array_is_refused(refuses_put):
    """A PUT whose body is an array is answered with 422, and the user stays as it was."""
    refuses_put(lambda body: [])


@pytest.mark.requirement("U26")
def test_put_with_the_email_of_another_user_is_refused(client, add_user, new_email, shows):
    """PUT with another user's e-mail is answered with 409, and the user stays as it was."""
    taken, own = new_email(), new_email()
    add_user(email=taken)
    path = f"/users/{add_user(name='Ann', email=own)['id']}"
    expect_status(client.put(path, json={"name": "Bob", "email": taken}), 409)
    shows(json_body(expect_status(client.get(path), 200)), name="Ann", email=own)


@pytest.mark.requirement("U26")
def test_put_may_keep_the_users_own_email(client, add_user, new_email, shows):
    """PUT with the e-mail that the user has already is answered with 200."""
    email = new_email()
    path = f"/users/{add_user(email=email)['id']}"
    body = {"name": "Bob", "email": email}
    shows(json_body(expect_status(client.put(path, json=body), 200)), **body)


@pytest.mark.requirement("U26")
def test_put_takes_the_new_email_and_frees_the_old_one(client, add_user, new_email):
    """After PUT changed an e-mail, the new one is taken (409) and the old one is free."""
    old, new = new_email(), new_email()
    path = f"/users/{add_user(email=old)['id']}"
    expect_status(client.put(path, json={"name": "Bob", "email": new}), 200)
    expect_status(client.post("/users/", json={"name": "Eve", "email": new}), 409)
    add_user(email=old)


@pytest.mark.requirement("U27")
def test_put_leaves_the_id_and_created_at_alone(client, add_user, new_email, shows, instant):
    """PUT changes neither the id nor created_at, even if the body names them."""
    user = add_user()
    body = {"name": "Bob", "email": new_email()}
    body |= {"id": user["id"] + 1_000_000, "created_at": "2001-02-03T04:05:06Z"}
    answer = json_body(expect_status(client.put(f"/users/{user['id']}", json=body), 200))
    shows(answer, id=user["id"])
    same = instant(answer.get("created_at")) == instant(user.get("created_at"))
    check(same, "created_at as when created", answer.get("created_at"))


@pytest.mark.requirement("U27")
def test_put_never_moves_updated_at_back(client, add_user, new_email, shows, instant):
    """After PUT, updated_at is not earlier than it was."""
    user = add_user()
    body = {"name": "Bob", "email": new_email()}
    answer = json_body(expect_status(client.put(f"/users/{user['id']}", json=body), 200))
    shows(answer, id=user["id"])
    later = instant(answer.get("updated_at")) >= instant(user.get("updated_at"))
    check(later, "updated_at no earlier than before", answer.get("updated_at"))
