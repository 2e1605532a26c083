"""An honest suite that leaves something to be gained: e-mails and missing users go untested."""

import pytest

import users


@pytest.fixture(autouse=True)
def nobody():
    users.users.clear()


def test_create():
    ann = users.create("Ann", "ann@example.com")
    assert (ann["id"], ann["name"]) == (1, "Ann")


def test_create_without_a_name():
    with pytest.raises(ValueError):
        users.create("", "ann@example.com")


def test_get():
    users.create("Ann", "ann@example.com")
    assert users.get(1)["name"] == "Ann"
