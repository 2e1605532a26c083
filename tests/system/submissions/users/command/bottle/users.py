import json
import re


class Refused(Exception):
    def __init__(self, status, detail):
        super().__init__(detail)
        self.status = status


def check(good, status, detail):
    if not good:
        raise Refused(status, detail)


def fields(raw):
    try:
        data = json.loads(raw)
    except ValueError:
        raise Refused(400, "no JSON") from None
    check(isinstance(data, dict), 422, "no object")
    name, email, age = (data.get(key) for key in ("name", "email", "age"))
    check(isinstance(name, str) and 1 <= len(name) <= 100, 422, "name")
    check(isinstance(email, str), 422, "email")
    check(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email), 422, "email")
    check(age is None or (type(age) is int and 1 <= age <= 150), 422, "age")
    return {"name": name, "email": email.lower(), "age": age}


class Users:
    def __init__(self):
        self.users, self.last = {}, 0

    def all(self):
        return list(self.users.values())

    def get(self, number):
        check(number in self.users, 404, "no such user")
        return self.users[number]

    def refuse_taken(self, email, but=None):
        taken = any(u["email"] == email and u["id"] != but for u in self.all())
        check(not taken, 409, "taken")

    def create(self, raw, now):
        new = fields(raw)
        self.refuse_taken(new["email"])
        self.last += 1
        self.users[self.last] = {"id": self.last, **new, "created_at": now, "updated_at": now}
        return self.users[self.last]

    def replace(self, number, raw, now):
        user, new = self.get(number), fields(raw)
        self.refuse_taken(new["email"], number)
        user.update(new, updated_at=now)
        return user

    def delete(self, number):
        del self.users[self.get(number)["id"]]
