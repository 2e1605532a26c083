"""The variables of `run.env`: which are passed on, and every refusal in words."""

import tomllib

import pytest

from interview_kit.submission.variables import read_variables


def test_strings_are_passed_on_as_they_are():
    run = tomllib.loads('env = {DATABASE_URL = "sqlite:///./a.db", TZ = "UTC", EMPTY = ""}')
    assert read_variables(run) == {"DATABASE_URL": "sqlite:///./a.db", "TZ": "UTC", "EMPTY": ""}
    assert read_variables({}) == {}


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ("'A=1'", '`run.env`: must be a table, like {DEBUG = "1"}'),
        ("{DEBUG = true}", '`run.env.DEBUG`: must be a string in quotes, like "1"'),
        ("{A = {B = '1'}}", "`run.env.A`: must be a string in quotes"),
        ('{A = "a\\u0000b"}', "`run.env.A`: holds a NUL character; remove it"),
        ("{A = '" + "x" * 4001 + "'}", "`run.env.A`: is longer than 4000 characters; shorten it"),
        ("{'A=B' = '1'}", "`run.env.A=B`: must be a name of letters, digits and _; rename it"),
        ('{"\\u001b[2J" = "1"}', "`run.env.\\x1b[2J`: must be a name of letters"),
        ("{PATH = '/x'}", "`run.env.PATH`: is set by the kit itself; remove it"),
        ("{Data_Dir = '/x'}", "`run.env.Data_Dir`: is set by the kit itself; remove it"),
        ("{LD_PRELOAD = 'x.so'}", "`run.env.LD_PRELOAD`: is set by the kit itself; remove it"),
        ("{PYTHONPATH = 'x'}", "`run.env.PYTHONPATH`: is set by the kit itself; remove it"),
        ("{PYTEST_ADDOPTS = '-x'}", "`run.env.PYTEST_ADDOPTS`: is set by the kit itself"),
        ("{COVERAGE_CORE = 'x'}", "`run.env.COVERAGE_CORE`: is set by the kit itself"),
        (
            "{" + ", ".join(f"A{n} = '1'" for n in range(41)) + "}",
            "`run.env`: has more than 40 variables; shorten it",
        ),
    ],
)
def test_what_is_refused_is_named_with_its_cure(env: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^`run\.env") as caught:
        read_variables(tomllib.loads(f"env = {env}"))
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)
