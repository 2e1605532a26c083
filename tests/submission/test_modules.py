"""Only a module of a requested package that is missing excuses a program."""

import pytest

from interview_kit.submission.modules import find_missing_request

REQUESTS = ("PyJWT>=2", "python-dotenv", "psycopg2-binary==2.9", "Flask_Login", "zope.event")


@pytest.mark.parametrize(
    ("error", "request_"),
    [
        ("No module named 'jwt' (app.py line 1)", "PyJWT>=2"),
        ("No module named 'jwt.exceptions'", "PyJWT>=2"),
        ("No module named 'dotenv'", "python-dotenv"),
        ("ModuleNotFoundError: No module named 'psycopg2'", "psycopg2-binary==2.9"),
        ("No module named 'flask_login'", "Flask_Login"),
        ("No module named 'zope_event'", "zope.event"),
        ("No module named 'jwtx'", None),
        ("No module named 'models'", None),
        ("there is no module 'jwt' (kit.toml: app)", None),
        ("RuntimeError: No module named 'jwt'", None),
        ("ImportError: cannot import name 'x' from 'jwt'", None),
        ("", None),
    ],
)
def test_a_missing_module_is_traced_to_the_package_that_was_requested(
    error: str, request_: str | None
) -> None:
    assert find_missing_request(error, REQUESTS) == request_


def test_without_requests_every_missing_module_is_the_programs_own() -> None:
    assert find_missing_request("No module named 'jwt'", ()) is None
