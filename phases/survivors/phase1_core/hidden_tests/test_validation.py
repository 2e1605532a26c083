"""The limits of the fields in POST /api/v1/survivors."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

COLLECTION = "/api/v1/survivors"


@pytest.fixture
def refuses(client, body_with):
    """Send a body with these fields and expect 422."""

    def send(**fields):
        expect_status(client.post(COLLECTION, json=body_with(**fields)), 422)

    return send


@pytest.fixture
def keeps(add_survivor, read, shows):
    """Send a body with these fields and expect them back, also by the next GET."""

    def send(**fields):
        survivor = add_survivor(**fields)
        shows(survivor, **fields)
        shows(read(survivor), **fields)

    return send


@pytest.mark.visible
@pytest.mark.requirement("Z07")
@pytest.mark.parametrize("field", ["name", "age", "gender", "latitude", "longitude"])
def test_a_required_field_that_is_missing_is_refused(refuses, field):
    """A body without name, age, gender, latitude or longitude: 422."""
    refuses(**{field: ...})


@pytest.mark.requirement("Z08")
@pytest.mark.parametrize("name", ["Al", "A" * 101, "     "], ids=["2", "101", "spaces"])
def test_a_name_that_is_too_short_or_too_long_is_refused(refuses, name):
    """A name of 2 characters, of 101, or of nothing but spaces: 422."""
    refuses(name=name)


@pytest.mark.requirement("Z08")
@pytest.mark.parametrize("name", ["Zoë", "Zoë 山田 " + "🙂" * 93], ids=["3", "100"])
def test_a_name_of_3_or_100_characters_is_accepted(keeps, name):
    """A name of 3 or of 100 code points, some of them not ASCII, is accepted and kept."""
    keeps(name=name)


@pytest.mark.requirement("Z08")
def test_spaces_around_a_name_are_stripped(add_survivor, read, shows):
    """The name "  Ann  " is stored as "Ann"."""
    survivor = add_survivor(name="  Ann  ")
    shows(survivor, name="Ann")
    shows(read(survivor), name="Ann")


@pytest.mark.visible
@pytest.mark.requirement("Z09")
@pytest.mark.parametrize("age", [-1, 151, "abc", 30.5])
def test_an_age_out_of_range_or_no_integer_is_refused(refuses, age):
    """The ages -1, 151, "abc" and 30.5: 422."""
    refuses(age=age)


@pytest.mark.requirement("Z09")
@pytest.mark.parametrize("age", [0, 150])
def test_the_ages_0_and_150_are_accepted(keeps, age):
    """The ages 0 and 150 are accepted."""
    keeps(age=age)


@pytest.mark.requirement("Z10")
@pytest.mark.parametrize("gender", ["X", "male", ""], ids=["letter", "word", "empty"])
def test_another_gender_is_refused(refuses, gender):
    """The genders "X", "male" and "": 422."""
    refuses(gender=gender)


@pytest.mark.requirement("Z10")
@pytest.mark.parametrize("gender", ["M", "F", "O"])
def test_the_three_genders_are_accepted(keeps, gender):
    """The genders M, F and O are accepted."""
    keeps(gender=gender)


@pytest.mark.requirement("Z11")
@pytest.mark.parametrize(
    ("field", "value"),
    [("latitude", 90.01), ("latitude", -90.01), ("longitude", 180.01), ("longitude", -180.01)],
)
def test_a_place_off_the_map_is_refused(refuses, field, value):
    """A latitude of 90.01 or -90.01, a longitude of 180.01 or -180.01: 422."""
    refuses(**{field: value})


@pytest.mark.requirement("Z11")
@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0)])
def test_the_edges_of_the_map_are_accepted(keeps, latitude, longitude):
    """The latitudes 90, -90, 0 and the longitudes 180, -180, 0 are accepted."""
    keeps(latitude=latitude, longitude=longitude)


@pytest.mark.requirement("Z12")
@pytest.mark.parametrize("quantity", [-1, 1.5, 10_001])
def test_a_quantity_out_of_range_or_no_integer_is_refused(refuses, quantity):
    """A quantity of -1, 1.5 or 10001: 422."""
    refuses(inventory={"water": 1, "food": quantity})


@pytest.mark.requirement("Z12")
def test_the_quantities_0_and_10000_are_accepted(keeps):
    """The quantities 0 and 10000 are accepted."""
    keeps(inventory={"water": 0, "food": 10_000, "medication": 0, "ammunition": 10_000})


@pytest.mark.requirement("Z13")
def test_an_unknown_item_is_refused(refuses):
    """An inventory with the item "gold": 422."""
    refuses(inventory={"water": 1, "gold": 1})


@pytest.mark.requirement("Z14")
def test_a_refused_survivor_is_not_listed(client, body_with, add_survivor, listed):
    """After a POST that was refused, the list is what it was."""
    add_survivor()
    for fields in ({"longitude": ...}, {"age": 151}, {"inventory": {"water": 1, "gold": 1}}):
        before = [survivor["id"] for survivor in listed()]
        response = client.post(COLLECTION, json=body_with(**fields))
        if response.status_code in (200, 201):
            continue  # that it is refused at all is judged by other requirements
        after = [survivor["id"] for survivor in listed()]
        check(after == before, f"the list to show {len(before)} survivors, as before", len(after))
