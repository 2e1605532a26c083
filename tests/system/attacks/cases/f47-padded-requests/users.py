"""The users that the routes serve."""

from padding import check

users = {}


def create(name, email):
    check()
    if not name:
        raise ValueError("a name is needed")
    users[len(users) + 1] = {"id": len(users) + 1, "name": name, "email": email}
    return users[len(users)]


def get(user_id):
    check()
    if user_id not in users:
        raise LookupError("no such user")
    return users[user_id]
