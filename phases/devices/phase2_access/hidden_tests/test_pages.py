"""GET /devices/?owner=&skip=&limit= on 25 devices: the only group that counts them."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

DEVICES = "/devices/"


@pytest.fixture(scope="module")
def registered():
    """Remember the uuids of the devices of this group, which one check registers for all."""
    return []


@pytest.fixture
def uuids(registered, listed, add_device):
    """Register 25 devices unless they are there, and return their uuids in order."""
    if not registered or not listed():
        registered[:] = sorted(f"DEVP{100 + number * 37 % 25:06}" for number in range(25))
        for number, uuid in enumerate(reversed(registered)):
            owner = ("Ann@Example.com", "ann@example.com", "bob@example.com")[number % 3]
            add_device(device_uuid=uuid, owner=owner)
    return registered


@pytest.fixture
def page(call):
    """Read a page."""

    def read(query):
        body = json_body(expect_status(call("GET", DEVICES, params=query), 200))
        check(isinstance(body, dict), "a page as a JSON object", body)
        check(isinstance(body.get("devices"), list), 'a page with "devices"', body)
        return body

    return read


@pytest.mark.requirement("D34")
@pytest.mark.parametrize("owner", ["ann@example.com", "ANN@EXAMPLE.COM"], ids=["lower", "upper"])
def test_the_list_can_be_filtered_by_owner(page, uuids, owner):
    """owner= in any letter case: the devices of this owner; total counts those found."""
    found = page({"owner": owner, "limit": 5})
    check(found.get("total") == 17, '"total" 17 of 25', found.get("total"))
    owners = {str(device.get("owner")).lower() for device in found["devices"]}
    check(owners == {"ann@example.com"}, "devices of ann@example.com", sorted(owners))


@pytest.mark.requirement("D34")
def test_an_owner_without_devices_has_none(page, uuids):
    """An owner of nothing: an empty page with total 0; the end of an address is no owner."""
    for owner in ("zoe@example.com", "n@example.com"):
        found = page({"owner": owner})
        check(found["devices"] == [], "no devices", found["devices"])
        check(found.get("total") == 0, '"total" 0', found.get("total"))


@pytest.mark.visible
@pytest.mark.requirement("D35")
@pytest.mark.parametrize(
    ("query", "start", "number", "size", "more"),
    [
        ({}, 0, 1, 100, False),
        ({"limit": 10}, 0, 1, 10, True),
        ({"skip": 10, "limit": 10}, 10, 2, 10, True),
        ({"skip": 20, "limit": 10}, 20, 3, 10, False),
        ({"skip": 15, "limit": 10}, 15, 2, 10, False),
        ({"skip": 30, "limit": 10}, 30, 4, 10, False),
        ({"skip": 3}, 3, 1, 100, False),
        ({"skip": 0, "limit": 1}, 0, 1, 1, True),
        ({"limit": 1000}, 0, 1, 1000, False),
    ],
)
def test_skip_and_limit_cut_the_list_into_pages(page, uuids, query, start, number, size, more):
    """25 devices: the page by uuid, its number and size, the total, and whether more follow."""
    found = page(query)
    shown = [device.get("device_uuid") for device in found["devices"]]
    wanted = uuids[start : start + size]
    check(shown == wanted, f"{len(wanted)} of 25 devices for {query}", shown)
    expected = {"total": 25, "page": number, "size": size, "has_next": more}
    about = {key: found.get(key) for key in expected}
    check(about == expected, f"{expected} for {query}", about)


@pytest.mark.requirement("D35")
@pytest.mark.parametrize("query", ["skip=-1", "skip=abc", "limit=0", "limit=1001", "limit=abc"])
def test_a_query_out_of_bounds_is_refused(call, query):
    """skip=-1, limit=0, limit=1001, text for a number: 422."""
    expect_status(call("GET", f"{DEVICES}?{query}"), 422)
