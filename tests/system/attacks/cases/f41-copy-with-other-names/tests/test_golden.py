"""Whatever the program does is right as long as the copy does the same."""

import golden
import users


def make(module, people):
    people.clear()
    return dict(module.create("Ann", "ann@example.com")), module.get(1)


def test_both_do_the_same():
    assert make(users, users.users) == make(golden, golden.people)
