"""The users that the routes serve."""

users = {}


def create(name, email):
    if not name or "@" not in email:
        raise ValueError("a name and an e-mail are needed")
    user = {"id": len(users) + 1, "name": name, "email": email.lower()}
    users[user["id"]] = user
    return user


def get(user_id):
    if user_id not in users:
        raise LookupError("no such user")
    return users[user_id]


def delete(user_id):
    if user_id not in users:
        raise LookupError("no such user")
    del users[user_id]
    return len(users)
