"""The visible checks of phase 2: a few of those that run after you submit."""

from itertools import count
from uuid import uuid4

numbers = count(1)


def mail():
    """Give an e-mail that nobody has yet."""
    return f"visible.{uuid4().hex[:8]}.{next(numbers)}@example.com"


def new_user(api, **fields):
    """Create a user."""
    sent = {"name": "Ann", "email": mail()} | fields
    return api.post("/users/", json=sent).expect(201, 200, holding="the new user").json()


def check_page(api):
    """U32: a page tells its users, the total, its number and its size"""
    made = [new_user(api)["id"] for _ in range(3)]
    page = api.get("/users/", query={"skip": 2, "limit": 2}).expect(200).json()
    api.holds(isinstance(page, dict), "an object with the keys of a page", page)
    for key in ("users", "total", "page", "size", "has_next"):
        api.holds(key in page, f'a page with the key "{key}"', page)
    api.holds(page["total"] >= len(made), f"a total of {len(made)} or more", page["total"])
    api.same((page["page"], page["size"]), (2, 2), "page and size")


def check_patch(api):
    """U37: PATCH changes the fields that it names and no other"""
    made = new_user(api, age=30)
    path = f"/users/{made['id']}"
    for user in (api.patch(path, json={"age": 31}).expect(200).json(), api.get(path).json()):
        api.same(user["age"], 31, "age")
        api.same(user["name"], made["name"], "name")


def check_blanks(api):
    """U40: blanks around a name are dropped"""
    api.same(new_user(api, name="  Ann  ")["name"], "Ann", "name")


def check_error_body(api):
    """U41: an error is a JSON object with the key detail"""
    for answer in (api.get("/no/such/path").expect(404), api.put("/users/", json={})):
        answer.expect(404, 405)
        body = answer.json()
        api.holds(isinstance(body, dict) and "detail" in body, 'an object with "detail"', body)
    wrong = api.get("/users/", query={"limit": 0}).expect(422).json()
    api.holds("detail" in wrong, 'an object with "detail"', wrong)
