"""The users that the routes serve."""

people = {}


def create(name, email):
    if not name:
        raise ValueError("a name is needed")
    people[len(people) + 1] = {"id": len(people) + 1, "name": name, "email": email}
    return people[len(people)]


def get(number):
    if number not in people:
        raise LookupError("no such user")
    return people[number]
