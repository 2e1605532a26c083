"""The users that the routes serve."""

users = {}


def create(name, email):
    if not name:
        raise ValueError("a name is needed")
    users[len(users) + 1] = {"id": len(users) + 1, "name": name, "email": email}
    return users[len(users)]


def get(user_id):
    if user_id not in users:
        raise LookupError("no such user")
    return users[user_id]
