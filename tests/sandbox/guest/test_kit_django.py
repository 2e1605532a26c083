"""Why Django cannot be set up, in one line."""

import pytest

from interview_kit.sandbox.guest.kit_django import explain_database_error, find_place


def test_the_innermost_line_of_the_submission_is_named() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("\n\n1 / 0\n", "/root of it/shop/settings.py", "exec"))
    assert find_place(caught.value, "/root of it") == " (shop/settings.py line 3)"
    assert find_place(caught.value, "/elsewhere") == ""


def test_an_error_of_the_database_is_one_line_with_the_next_step() -> None:
    assert explain_database_error(OSError("no\n  such file")) == (
        "the test database cannot be made: OSError: no such file; "
        "use SQLite: no other database runs here"
    )
