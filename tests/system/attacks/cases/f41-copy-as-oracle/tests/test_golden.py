"""Whatever the program does is right as long as the copy does the same."""

import golden
import users


def make(module):
    module.users.clear()
    made = dict(module.create("Ann", "ann@example.com"))
    return made, module.get(1)


def test_both_do_the_same():
    assert make(users) == make(golden)
