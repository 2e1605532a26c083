"""People in memory, and what a field may hold."""

import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator, validate_email
from django.utils import timezone

UNCHANGED = object()


class Conflict(Exception):
    """Somebody else has the e-mail."""


def clean_name(value):
    if not isinstance(value, str):
        raise ValidationError("a name is text")
    value = value.strip()
    MinLengthValidator(1)(value)
    MaxLengthValidator(100)(value)
    return value


def clean_email(value):
    if not isinstance(value, str):
        raise ValidationError("an e-mail is text")
    value = value.strip()
    validate_email(value)
    return value.lower()


def clean_age(value):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 150:
        raise ValidationError("an age is a whole number from 1 to 150")
    return value


CLEANERS = {"name": clean_name, "email": clean_email, "age": clean_age}


def cleaned(data, *, partial):
    """The known fields of a body; what is absent is an error, or left out when partial."""
    if not isinstance(data, dict):
        raise ValidationError("the body is an object")
    values, errors = {}, {}
    for name, clean in CLEANERS.items():
        if partial and name not in data:
            continue
        try:
            values[name] = clean(data.get(name))
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return values


@dataclass
class User:
    id: int
    name: str
    email: str
    age: int | None = None
    created_at: str = field(default_factory=lambda: timezone.now().isoformat())
    updated_at: str = ""

    def __post_init__(self):
        self.updated_at = self.created_at

    def as_dict(self):
        return dict(vars(self))


class Manager:
    """All users, one change at a time."""

    def __init__(self):
        self._users = {}
        self._ids = itertools.count(1)
        self._lock = threading.RLock()

    def all(self):
        with self._lock:
            return [user.as_dict() for user in self._users.values()]

    def get(self, pk):
        with self._lock:
            return self._users[pk].as_dict()

    def create(self, values):
        with self._lock:
            self._refuse_taken(values)
            user = User(id=next(self._ids), **values)
            self._users[user.id] = user
            return user.as_dict()

    def update(self, pk, values):
        with self._lock:
            user = self._users[pk]
            self._refuse_taken(values, but=pk)
            for name, value in values.items():
                setattr(user, name, value)
            user.updated_at = timezone.now().isoformat()
            return user.as_dict()

    def delete(self, pk):
        with self._lock:
            del self._users[pk]

    def _refuse_taken(self, values, but=None):
        email = values.get("email", UNCHANGED)
        if any(user.email == email and user.id != but for user in self._users.values()):
            raise Conflict


def stats(users):
    ages = [user["age"] for user in users if user["age"] is not None]
    decades = Counter(f"{age // 10 * 10}-{age // 10 * 10 + 9}" for age in ages)
    return {
        "total_users": len(users),
        "average_age": sum(ages) / len(ages) if ages else 0,
        "age_distribution": decades,
        "email_domains": Counter(user["email"].partition("@")[2] for user in users),
    }
