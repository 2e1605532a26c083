"""GET /devices/near (a bonus): the only group that knows where every device is."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

NEAR = "/devices/near"
PLACES = {
    "DEVN000001": {"latitude": 0, "longitude": 0},
    "DEVN000002": {"latitude": 0, "longitude": 1},  # 111.2 km
    "DEVN000003": {"latitude": 0, "longitude": -1},
    "DEVN000004": {"latitude": 60, "longitude": 0},  # 6671.7 km
    "DEVN000005": None,
    "DEVN000006": {"latitude": 10, "longitude": 179.9},
    "DEVN000007": {"latitude": 89.5, "longitude": 0},
    "DEVN000008": {"latitude": 60, "longitude": 2},
}


@pytest.fixture
def near(call, add_device, listed):
    """Register the devices unless they are there, and ask what is near."""
    known = {device.get("device_uuid") for device in listed()}
    for uuid, place in reversed(PLACES.items()):
        if uuid not in known:
            add_device(device_uuid=uuid, localisation=place)

    def ask(latitude, longitude, radius_km):
        query = {"latitude": latitude, "longitude": longitude, "radius_km": radius_km}
        entries = json_body(expect_status(call("GET", NEAR, params=query), 200))
        check(isinstance(entries, list), "an array", entries)
        return [(entry["device"]["device_uuid"][-1], entry["distance_km"]) for entry in entries]

    return ask


@pytest.fixture
def finds(near):
    """Check which devices are found, by the last digit of their uuids, and how far away."""

    def compare(query, *expected):
        found = near(*query)
        digits = [digit for digit, _ in found]
        wanted = [digit for digit, _ in expected]
        check(digits == wanted, f"the devices {', '.join(wanted) or '(none)'}", digits)
        for (digit, distance), (_, right) in zip(found, expected, strict=True):
            close = abs(distance - right) <= max(0.01 * right, 0.001)
            check(close, f"{right} km to the device {digit}, to within 1 %", distance)

    return compare


@pytest.mark.requirement("D42")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ((0, 0, 0.5), [("1", 0)]),
        ((0, 0, 200), [("1", 0), ("2", 111.195), ("3", 111.195)]),
        ((0, 0.25, 200), [("1", 27.799), ("2", 83.396), ("3", 138.994)]),
        ((60, 0, 200), [("4", 0), ("8", 111.178)]),
        ((-45, 90, 100), []),
    ],
    ids=["one", "ties", "order", "north", "none"],
)
def test_devices_near_a_place_come_nearest_first(finds, query, expected):
    """Devices within the radius, nearest first, ties by uuid, distances to within 1 %."""
    finds(query, *expected)


@pytest.mark.requirement("D42")
def test_a_device_without_a_place_is_left_out(near):
    """The whole globe: every device but the one without a place."""
    digits = sorted(digit for digit, _ in near(0, 0, 20040))
    check(digits == list("1234678"), "all devices that have a place", digits)


@pytest.mark.requirement("D42")
@pytest.mark.parametrize(
    "query",
    [
        *("latitude=1&longitude=2", "longitude=2&radius_km=3", "latitude=1&radius_km=3"),
        *("latitude=90.01&longitude=2&radius_km=3", "latitude=1&longitude=-180.01&radius_km=3"),
        *("latitude=1&longitude=2&radius_km=0", "latitude=1&longitude=2&radius_km=20041"),
    ],
)
def test_a_query_that_is_incomplete_or_out_of_bounds_is_refused(call, query):
    """A value missing, a place off the map, a radius of 0 or above 20040: 422."""
    expect_status(call("GET", f"{NEAR}?{query}"), 422)


@pytest.mark.requirement("D43")
def test_distances_hold_across_the_antimeridian(finds):
    """From longitude -179.9 the device at 179.9 is 21.9 km away."""
    finds((10, -179.9, 100), ("6", 21.901))


@pytest.mark.requirement("D43")
def test_distances_hold_at_a_pole(finds):
    """At a pole a longitude says nothing; on the other side of it a place is near."""
    finds((90, 123, 100), ("7", 55.597))
    finds((89.5, 180, 200), ("7", 111.195))
