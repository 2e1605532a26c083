"""GET /garages, GET /garages/{id}, GET /garages/{id}/availability"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


def doors_by_id(garage):
    """Return the doors of a garage by their ids, with the fields that the brief prints."""
    fields = ("description", "door_type")
    return {door["id"]: {field: door.get(field) for field in fields} for door in garage["doors"]}


@pytest.mark.visible
@pytest.mark.requirement("P01")
def test_all_garages_of_the_seed_file_are_listed(call, park, seed):
    """GET /garages responds with 200 and every garage of the seed file, each once."""
    park()
    garages = json_body(expect_status(call("GET", "/garages"), 200))
    check(isinstance(garages, list), "an array of garages", garages)
    found = {garage["id"]: (garage["name"], garage["total_spots"]) for garage in garages}
    expected = {each["id"]: (each["name"], each["total_spots"]) for each in seed["garages"]}
    check(len(garages) == len(expected), f"{len(expected)} garages", len(garages))
    check(found == expected, "the garages of the seed file with their names and spots")


@pytest.mark.requirement("P01")
def test_each_garage_is_listed_with_its_doors(call, seed):
    """Each garage has its doors with id, description and door_type."""
    garages = json_body(expect_status(call("GET", "/garages"), 200))
    found = {garage["id"]: doors_by_id(garage) for garage in garages}
    for garage in seed["garages"]:
        expected = doors_by_id(garage)
        check(found[garage["id"]] == expected, f"the doors {expected}", found[garage["id"]])


@pytest.mark.requirement("P02")
def test_one_garage_is_shown(call, new_garage, shows):
    """GET /garages/{id} responds with 200 and the garage with its doors."""
    garage = new_garage()
    found = json_body(expect_status(call("GET", f"/garages/{garage['id']}"), 200))
    shows(found, id=garage["id"], name=garage["name"], total_spots=2, available_spots=2)
    check(doors_by_id(found) == doors_by_id(garage), "the doors of the garage", found["doors"])


@pytest.mark.requirement("P02")
@pytest.mark.parametrize("below", ["", "/availability"], ids=["garage", "availability"])
def test_an_unknown_garage_is_not_found(call, new_garage, unknown_id, below):
    """A garage that nobody has, and its availability: 404, unlike those of a known one."""
    expect_status(call("GET", f"/garages/{new_garage()['id']}{below}"), 200)
    expect_status(call("GET", f"/garages/{unknown_id()}{below}"), 404)


@pytest.mark.visible
@pytest.mark.requirement("P03")
def test_availability_is_total_minus_running(call, new_garage, park, end, shows):
    """Of five spots five are free at first, three after two starts, four after one stop."""
    garage = new_garage(5)
    path = f"/garages/{garage['id']}/availability"
    expected = {"garage_id": garage["id"], "total_spots": 5}
    shows(json_body(expect_status(call("GET", path), 200)), available_spots=5, **expected)
    session, _ = park(garage), park(garage)
    shows(json_body(expect_status(call("GET", path), 200)), available_spots=3, **expected)
    end(session)
    shows(json_body(expect_status(call("GET", path), 200)), available_spots=4, **expected)


@pytest.mark.requirement("P03")
def test_a_garage_shows_its_availability(call, new_garage, park, shows):
    """After a start available_spots is one less in the garage and in the list of garages."""
    garage = new_garage()
    park(garage)
    one = json_body(expect_status(call("GET", f"/garages/{garage['id']}"), 200))
    shows(one, total_spots=2, available_spots=1)
    listed = json_body(expect_status(call("GET", "/garages"), 200))
    found = next(each for each in listed if each["id"] == garage["id"])
    shows(found, total_spots=2, available_spots=1)


@pytest.mark.requirement("P22")
def test_two_garages_are_counted_apart(new_garage, park, end, has_free):
    """A start and a stop in one garage leave another one as it was."""
    garage, other = new_garage(), new_garage()
    park(other)
    session = park(garage)
    has_free(garage, 1)
    has_free(other, 1)
    end(session)
    has_free(garage, 2)
    has_free(other, 1)
