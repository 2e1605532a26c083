import pytest

from interview_kit.authoring.tidy import tidy
from interview_kit.core.errors import EngineError

LEFTOVERS = """\
import json

import re

from flask import (
    g,
)
from domain import models

import pydantic


API = "/api"


def page_of(
    users: list[str],
) -> str:
    return models.Page(
        users=users,
    )
"""
TIDY = """\
import json
import re

import pydantic
from flask import g

from domain import models

API = "/api"


def page_of(users: list[str]) -> str:
    return models.Page(users=users)
"""


def test_nothing_shows_where_a_region_was():
    files = {"app.py": LEFTOVERS, "domain/models.py": "x = 1\n", "kit.toml": "a = [\n]\n"}
    assert tidy(files) == {"app.py": TIDY, "domain/models.py": "x = 1\n", "kit.toml": "a = []\n"}
    assert tidy({"app.py": TIDY, "domain/models.py": ""})["app.py"] == TIDY


def test_empty_brackets_of_another_language_are_closed():
    text = "list(\n  ) {\n}\nconst LIMITS = {\n};\nconst own = [\n  1,\n];\n"
    assert tidy({"a.js": text}) == {
        "a.js": "list() {}\nconst LIMITS = {};\nconst own = [\n  1,\n];\n"
    }


def test_what_is_no_python_is_named():
    with pytest.raises(EngineError, match=r"app\.py"):
        tidy({"app.py": "def\n"})
