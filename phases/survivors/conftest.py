"""What the hidden checks of this exercise share, on top of the kit's own fixtures."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

API = "/api/v1"
SURVIVORS = f"{API}/survivors"
CREATED = (201, 200)  # that it must be 201 is judged by one requirement, not by all
SUPPLIES = {"water": 5, "food": 5, "medication": 5, "ammunition": 5}
UUID = re.compile(r"[0-9a-f-]{20,}", re.IGNORECASE)


def is_survivor(value: Any) -> bool:
    """Check that this is an object whose id is a string or an integer."""
    survivor_id = value.get("id") if isinstance(value, dict) else None
    return isinstance(survivor_id, str | int) and not isinstance(survivor_id, bool)


def path_of(survivor: dict[str, Any], below: str = "") -> str:
    """Return the path of a survivor, or of something below it."""
    return f"{SURVIVORS}/{survivor['id']}{below}"


@pytest.fixture
def body_with(unique: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """Make the body of a POST; a field that is `...` is left out."""

    def make(**fields: Any) -> dict[str, Any]:
        body = {
            "name": unique("Ann "),
            "age": 30,
            "gender": "F",
            "latitude": 10.5,
            "longitude": -20.25,
            "inventory": dict(SUPPLIES),
        } | fields
        return {field: value for field, value in body.items() if value is not ...}

    return make


@pytest.fixture
def add_survivor(client: Any, body_with: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """Register a survivor with five of each item, unless told otherwise."""

    def add(**fields: Any) -> dict[str, Any]:
        response = client.post(SURVIVORS, json=body_with(**fields))
        survivor = json_body(expect_status(response, *CREATED))
        check(is_survivor(survivor), "a survivor whose id is a string or an integer", survivor)
        return dict(survivor)

    return add


@pytest.fixture
def read(client: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Read a survivor anew."""

    def get(survivor: dict[str, Any]) -> dict[str, Any]:
        found = json_body(expect_status(client.get(path_of(survivor)), 200))
        check(isinstance(found, dict), "a survivor as a JSON object", found)
        return dict(found)

    return get


@pytest.fixture
def listed(client: Any) -> Callable[[], list[Any]]:
    """List the survivors, from a bare array or from the key `survivors`."""

    def get() -> list[Any]:
        body = json_body(expect_status(client.get(SURVIVORS), 200))
        survivors = body.get("survivors") if isinstance(body, dict) else body
        check(isinstance(survivors, list), 'an array, or an object with "survivors"', body)
        check(all(map(is_survivor, survivors)), "a list of survivors with ids", survivors)
        return list(survivors)

    return get


@pytest.fixture
def shows() -> Callable[..., None]:
    """Check that a survivor has these values."""

    def compare(survivor: Any, **expected: Any) -> None:
        check(isinstance(survivor, dict), "a survivor as a JSON object", survivor)
        for field, value in expected.items():
            check(field in survivor, f'a survivor with the key "{field}"', survivor)
            same = survivor[field] == value
            if isinstance(value, bool) or isinstance(survivor[field], bool):
                same = survivor[field] is value
            check(same, f"{field} {value!r}", survivor[field])

    return compare


@pytest.fixture
def unknown_id(
    add_survivor: Callable[..., dict[str, Any]], unique: Callable[..., str]
) -> Callable[[], str | int]:
    """Return an id that nobody has, of the same form as an id of the server."""

    def make() -> str | int:
        known = add_survivor()["id"]
        if isinstance(known, int):
            return known + 1_000_000
        if UUID.fullmatch(known):
            return known[:-12] + "".join(f"{ord(letter) % 16:x}" for letter in unique("kits"))
        number = re.search(r"\d+$", known)
        if number:
            return f"{known[: number.start()]}{int(number[0]) + 1_000_000:0{len(number[0])}}"
        return known[:-8] + unique()[: len(known)]

    return make


@pytest.fixture
def report(client: Any) -> Callable[[dict[str, Any], dict[str, Any]], Any]:
    """Report an infection and return the response."""

    def post(survivor: dict[str, Any], reporter: dict[str, Any]) -> Any:
        body = {"reporter_id": reporter["id"]}
        return client.post(path_of(survivor, "/infection-reports"), json=body)

    return post


@pytest.fixture
def infect(
    add_survivor: Callable[..., dict[str, Any]], report: Callable[..., Any]
) -> Callable[..., list[dict[str, Any]]]:
    """Report a survivor by three others, new ones unless they are named; return the three."""

    def by_three(survivor: dict[str, Any], *reporters: dict[str, Any]) -> list[dict[str, Any]]:
        three = list(reporters) or [add_survivor() for _ in range(3)]
        for reporter in three:
            expect_status(report(survivor, reporter), *CREATED)
        return three

    return by_three


@pytest.fixture
def trade(client: Any) -> Callable[..., Any]:
    """Send a trade and return the response."""

    def post(
        left: dict[str, Any], gives: dict[str, Any], right: dict[str, Any], returns: dict[str, Any]
    ) -> Any:
        sides = {
            "left": {"survivor_id": left["id"], "items": gives},
            "right": {"survivor_id": right["id"], "items": returns},
        }
        return client.post(f"{API}/trades", json=sides)

    return post


@pytest.fixture
def conflicts() -> Callable[[Any, str], None]:
    """Check that a response is a 409 with this code at top level."""

    def compare(response: Any, code: str) -> None:
        body = json_body(expect_status(response, 409))
        check(isinstance(body, dict), "a JSON object", body)
        check(body.get("code") == code, f'"code" "{code}"', body.get("code"))

    return compare


@pytest.fixture
def has_items(read: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Check what a survivor owns now: five of each item, and these changes."""

    def compare(survivor: dict[str, Any], **changes: int) -> None:
        owned = {item: owned + changes.get(item, 0) for item, owned in SUPPLIES.items()}
        expected = {item: quantity for item, quantity in owned.items() if quantity}
        inventory = read(survivor).get("inventory")
        check(isinstance(inventory, dict), "an inventory", inventory)
        # That items of which there is nothing are shown is judged by one requirement, not by all.
        got = {item: quantity for item, quantity in inventory.items() if quantity}
        check(got == expected, f"the inventory {expected}", inventory)

    return compare
