import pytest

import users


def test_everything():
    users.create("Ann", "ann@example.com")
    users.get(1)
    with pytest.raises(Exception):
        users.create("", "")
    with pytest.raises(Exception):
        users.get(7)
