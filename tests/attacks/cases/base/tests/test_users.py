"""An honest suite that leaves much to be gained: nothing here tests `delete`."""

import pytest

import users


@pytest.fixture(autouse=True)
def nobody():
    users.users.clear()


def test_create():
    ann = users.create("Ann", "ann@example.com")
    assert ann == {"id": 1, "name": "Ann", "email": "ann@example.com"}


def test_create_without_a_name():
    with pytest.raises(ValueError):
        users.create("", "ann@example.com")


def test_get():
    ann = users.create("Ann", "ann@example.com")
    assert users.get(1) == ann
