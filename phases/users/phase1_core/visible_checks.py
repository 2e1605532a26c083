"""The visible checks of phase 1: a few of those that run after you submit.

Standard library only. `api` sends a request and gives its answer; `expect` fails with what was
expected and what came instead. Each check makes users of its own.
"""

from itertools import count
from uuid import uuid4

EVERY_FIELD = ("id", "name", "email", "age", "created_at", "updated_at")
numbers = count(1)


def mail():
    """Give an e-mail that nobody has yet."""
    return f"visible.{uuid4().hex[:8]}.{next(numbers)}@example.com"


def new_user(api, **fields):
    """Create a user; that it must be 201 is asked by the first check alone."""
    sent = {"name": "Ann", "email": mail()} | fields
    return api.post("/users/", json=sent).expect(201, 200, holding="the new user").json()


def check_create(api):
    """U01: creating a user returns 201 and the user"""
    sent = {"name": "Ann", "email": mail(), "age": 30}
    answer = api.post("/users/", json=sent)
    user = answer.expect(201, holding="id, created_at, updated_at").json()
    for field in EVERY_FIELD:
        api.holds(field in user, f'a user with the key "{field}"', user)
    for field in ("name", "age"):
        api.same(user[field], sent[field], field)
    api.holds(user["created_at"] == user["updated_at"], "updated_at equal to created_at", user)


def check_no_name(api):
    """U06: a user without a name is refused with 422"""
    api.post("/users/", json={"email": mail()}).expect(422)


def check_bad_mail(api):
    """U10: an e-mail without an @ is refused with 422"""
    api.post("/users/", json={"name": "Ann", "email": "ann.example.com"}).expect(422)


def check_taken_mail(api):
    """U15: a second user with the same e-mail is refused with 409"""
    sent = {"name": "Ann", "email": mail()}
    api.post("/users/", json=sent).expect(201, 200, holding="the new user")
    api.post("/users/", json=sent | {"name": "Bob"}).expect(409)


def check_read(api):
    """U17: reading a user returns what creating it returned"""
    made = new_user(api, age=41)
    api.same(api.get(f"/users/{made['id']}").expect(200).json(), made, "the user")


def check_unknown(api):
    """U18: an id that no user has gives 404"""
    made = new_user(api)
    api.get(f"/users/{made['id'] + 987_654}").expect(404)


def check_list(api):
    """U21: all users are listed, in ascending order of id"""
    ids = [new_user(api)["id"] for _ in range(3)]
    answer = api.get("/users/").expect(200).json()
    users = answer["users"] if isinstance(answer, dict) else answer
    found = [user["id"] for user in users]
    api.holds(set(ids) <= set(found), f"a list with the ids {ids}", found)
    api.same(found, sorted(set(found)), "ids in order")


def check_replace(api):
    """U22: PUT returns the new values, and the next GET returns them too"""
    path = f"/users/{new_user(api, age=30)['id']}"
    sent = {"name": "Eve", "email": mail(), "age": 52}
    for user in (api.put(path, json=sent).expect(200).json(), api.get(path).expect(200).json()):
        for field in ("name", "age"):
            api.same(user[field], sent[field], field)


def check_delete(api):
    """U28: a deleted user is gone, and the others stay"""
    gone, kept = new_user(api)["id"], new_user(api)["id"]
    api.delete(f"/users/{gone}").expect(204, 200)
    api.get(f"/users/{gone}").expect(404)
    api.get(f"/users/{kept}").expect(200)
