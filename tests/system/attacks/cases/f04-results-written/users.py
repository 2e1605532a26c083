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


def rename(user_id, name):
    get(user_id)["name"] = name
    return users[user_id]


def delete(user_id):
    get(user_id)
    del users[user_id]
    return len(users)


def find(name):
    for user in users.values():
        if user["name"] == name:
            return user
    return None


def clear():
    count = len(users)
    users.clear()
    return count
