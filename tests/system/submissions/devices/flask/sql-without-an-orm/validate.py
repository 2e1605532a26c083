"""What a device may be: each function returns a clean value or says what is wrong."""

import re
from datetime import date
from typing import Any


class Invalid(Exception):
    """A field of a request is wrong."""


def uuid(value: Any) -> str:
    """DEV, a letter, six digits."""
    if not isinstance(value, str) or not re.fullmatch(r"DEV[A-Z][0-9]{6}", value):
        raise Invalid("device_uuid: DEV, a letter from A to Z, six digits")
    return value


def place(value: Any) -> dict[str, float] | None:
    """Null, or a latitude and a longitude."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Invalid("localisation: an object or null")
    return {
        "latitude": degrees(value, "latitude", 90),
        "longitude": degrees(value, "longitude", 180),
    }


def degrees(value: dict[str, Any], name: str, limit: int) -> float:
    """A number between the limits."""
    number = value.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Invalid(f"{name}: a number")
    if not -limit <= number <= limit:
        raise Invalid(f"{name}: from -{limit} to {limit}")
    return number


def day(value: Any) -> str | None:
    """Null, or a day that there is."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise Invalid("deployment_date: YYYY-MM-DD")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise Invalid("deployment_date: there is no such day") from error


def owner(value: Any) -> str:
    """Something like an e-mail address."""
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise Invalid("owner: an e-mail address")
    return value


def fields(body: Any) -> dict[str, Any]:
    """The fields that a client may change."""
    if not isinstance(body, dict):
        raise Invalid("a JSON object is needed")
    return {
        "localisation": place(body.get("localisation")),
        "deployment_date": day(body.get("deployment_date")),
        "owner": owner(body.get("owner")),
    }


def number(text: str | None, name: str, default: int, least: int, most: int | None) -> int:
    """A whole number of a query."""
    if text is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Invalid(f"{name}: a whole number")
    if int(text) < least or (most is not None and int(text) > most):
        raise Invalid(f"{name}: out of bounds")
    return int(text)
