"""POST /users/ with input that breaks a limit."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status


@pytest.fixture
def refuses(client, new_email):
    """Sends a user with these fields changed, or left out where `...`, and expects a 422."""

    def send(**fields):
        body = {"name": "Ann", "email": new_email(), "age": 30} | fields
        body = {field: value for field, value in body.items() if value is not ...}
        expect_status(client.post("/users/", json=body), 422)

    return send


@pytest.mark.visible
@pytest.mark.requirement("U06")
def test_a_user_without_a_name_is_refused(refuses):
    """A body without a name is answered with 422."""
    refuses(name=...)


@pytest.mark.requirement("U07")
def test_a_user_without_an_email_is_refused(refuses):
    """A body without an e-mail is answered with 422."""
    refuses(email=...)


@pytest.mark.requirement("U08")
def test_an_empty_name_is_refused(refuses):
    """An empty name is answered with 422."""
    refuses(name="")


@pytest.mark.requirement("U09")
def test_a_name_of_101_characters_is_refused(refuses):
    """A name of 101 characters is answered with 422."""
    refuses(name="A" * 101)


@pytest.mark.visible
@pytest.mark.requirement("U10")
@pytest.mark.parametrize(
    "email",
    ["ann.example.com", "ann@", "@example.com", "ann@@example.com"],
    ids=["no at", "no domain", "no name", "two ats"],
)
def test_an_invalid_email_is_refused(refuses, email):
    """Each of the four e-mails that the brief prints is answered with 422."""
    refuses(email=email)


@pytest.mark.requirement("U11")
def test_an_age_of_0_is_refused(refuses):
    """The age 0 is answered with 422."""
    refuses(age=0)


@pytest.mark.requirement("U12")
def test_a_negative_age_is_refused(refuses):
    """The age -5 is answered with 422."""
    refuses(age=-5)


@pytest.mark.requirement("U13")
def test_an_age_of_151_is_refused(refuses):
    """The age 151 is answered with 422."""
    refuses(age=151)


@pytest.mark.requirement("U14")
@pytest.mark.parametrize("age", ["abc", 30.5], ids=["text", "fraction"])
def test_an_age_that_is_no_whole_number_is_refused(refuses, age):
    """An age of "abc" or of 30.5 is answered with 422."""
    refuses(age=age)


@pytest.mark.requirement("U14")
def test_a_name_of_null_is_refused(refuses):
    """A name of null is answered with 422."""
    refuses(name=None)


@pytest.mark.requirement("U14")
def test_a_body_that_is_an_array_is_refused(client):
    """A body that is an array instead of an object is answered with 422."""
    expect_status(client.post("/users/", json=[]), 422)
