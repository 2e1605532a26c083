"""An honest suite that leaves something to be gained: no test looks at e-mails or refusals."""

import pytest

from env import core as users


@pytest.fixture(autouse=True)
def nobody():
    users.users.clear()


def test_create():
    ann = users.create("Ann", "ann@example.com")
    assert (ann["id"], ann["name"]) == (1, "Ann")


def test_get():
    users.create("Ann", "ann@example.com")
    assert users.get(1)["name"] == "Ann"
