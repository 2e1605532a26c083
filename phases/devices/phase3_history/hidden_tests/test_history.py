"""GET /devices/{device_uuid}/history"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

DEVICES = "/devices/"
PLACE = {"latitude": 48.25, "longitude": -16.5}
OTHER = {"latitude": -33.5, "longitude": 151.25}


@pytest.fixture
def path():
    """Return the path of a device."""
    return lambda device: f"{DEVICES}{device['device_uuid']}"


@pytest.fixture
def tells():
    """Check what an entry says: its action, who did it, and what changed."""

    def compare(entry, action, user, **changes):
        found = {key: entry.get(key) for key in ("action", "changed_by")}
        expected = {"action": action, "changed_by": user}
        check(found == expected, f"{expected}", found)
        fields = entry.get("changes")
        check(isinstance(fields, dict), '"changes" as an object', fields)
        if action == "created":  # that a field is null and was null may be said or not
            fields = {name: pair for name, pair in fields.items() if pair != NOTHING}
        expected = {name: {"old": old, "new": new} for name, (old, new) in changes.items()}
        check(fields == expected, f"the changes {expected}", fields)

    return compare


NOTHING = {"old": None, "new": None}


@pytest.mark.visible
@pytest.mark.requirement("D36")
def test_a_new_device_has_one_entry(add_device, history, tells, instant):
    """After a POST: one entry, created, with every field that was sent; old is null."""
    device = add_device(localisation=PLACE, deployment_date="2024-03-14", owner="ann@example.com")
    entries = history(device)
    check(len(entries) == 1, "one entry", len(entries))
    tells(
        entries[0],
        "created",
        "alice",
        device_uuid=(None, device["device_uuid"]),
        localisation=(None, PLACE),
        deployment_date=(None, "2024-03-14"),
        owner=(None, "ann@example.com"),
    )
    instant(entries[0].get("changed_at"))


@pytest.mark.requirement("D36")
def test_a_field_that_is_null_is_no_change(add_device, history, tells):
    """Without place and date the first entry holds the uuid and the owner."""
    device = add_device(localisation=..., deployment_date=None)
    entries = history(device)
    check(len(entries) == 1, "one entry", len(entries))
    uuid = device["device_uuid"]
    tells(entries[0], "created", "alice", device_uuid=(None, uuid), owner=(None, "ann@example.com"))


@pytest.mark.requirement("D37")
def test_each_update_adds_an_entry(add_device, replace, history, tells, instant):
    """After two updates: three entries, oldest first, with the changed fields only."""
    device = add_device(localisation=PLACE, deployment_date="2024-03-14")
    device = replace(device, owner="bob@example.com")
    replace(device, localisation=OTHER, deployment_date="2025-01-31")
    entries = history(device)
    check(len(entries) == 3, "three entries", len(entries))
    check(entries[0].get("action") == "created", "the oldest entry first", entries[0])
    tells(entries[1], "updated", "alice", owner=("ann@example.com", "bob@example.com"))
    tells(
        entries[2],
        "updated",
        "alice",
        localisation=(PLACE, OTHER),
        deployment_date=("2024-03-14", "2025-01-31"),
    )
    moments = [instant(entry.get("changed_at")) for entry in entries]
    check(moments == sorted(moments), "the oldest entry first, by changed_at", len(moments))


@pytest.mark.requirement("D37")
def test_a_place_is_one_field(add_device, replace, history, tells):
    """A place whose longitude changes, one that becomes null, one that is new."""
    device = add_device(localisation=PLACE)
    north = {"latitude": 48.25, "longitude": 99.5}
    for place in (north, None, OTHER):
        device = replace(device, localisation=place)
    entries = history(device)
    check(len(entries) == 4, "four entries", len(entries))
    tells(entries[1], "updated", "alice", localisation=(PLACE, north))
    tells(entries[2], "updated", "alice", localisation=(north, None))
    tells(entries[3], "updated", "alice", localisation=(None, OTHER))


@pytest.mark.requirement("D37")
def test_an_entry_says_who_changed_it(add_device, replace, history, bearer):
    """The devices of two users: each entry has the sub of the token in changed_by."""
    for name in ("alice", "bob"):
        headers = bearer(name)
        device = replace(add_device(headers), headers, owner="zoe@example.com")
        users = [entry.get("changed_by") for entry in history(device)]
        check(users == [name, name], f'"changed_by" "{name}" twice', users)


@pytest.mark.requirement("D38")
def test_a_put_that_changes_nothing_leaves_no_trace(add_device, replace, read, history):
    """A PUT with the same fields: no entry, and updated_at stays."""
    device = add_device()
    replace(device)
    replace(device, device_uuid=device["device_uuid"])
    entries = history(device)
    check(len(entries) == 1, "one entry", len(entries))
    shown = read(device)
    check(shown == device, "the device as it was, with its updated_at", shown)


@pytest.mark.requirement("D38")
def test_a_put_that_is_refused_leaves_no_trace(call, add_device, body_with, history, path):
    """A PUT that is refused with 422: no entry."""
    device = add_device()
    bad = body_with(device_uuid=..., owner="ann.example.com")
    expect_status(call("PUT", path(device), json=bad), 422)
    entries = history(device)
    check(len(entries) == 1, "one entry", len(entries))


@pytest.mark.requirement("D39")
def test_there_is_no_history_of_an_unknown_device(call, add_device, history, new_uuid):
    """The history of a uuid that nobody has: 404, while that of a device is 200."""
    history(add_device())
    expect_status(call("GET", f"{DEVICES}{new_uuid()}/history"), 404)


@pytest.mark.requirement("D39")
def test_a_deleted_device_takes_its_history_along(call, add_device, replace, history, path):
    """After a DELETE: 404; a uuid that is created again has one entry."""
    device = add_device()
    replace(device, owner="bob@example.com")
    history(device)
    expect_status(call("DELETE", path(device)), 204, 200)
    expect_status(call("GET", f"{path(device)}/history"), 404)
    entries = history(add_device(device_uuid=device["device_uuid"]))
    check(len(entries) == 1, "one entry", len(entries))
    check(entries[0].get("action") == "created", '"action" "created"', entries[0].get("action"))
