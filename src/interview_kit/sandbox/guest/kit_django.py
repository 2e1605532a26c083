"""Sets up Django before a suite is collected, to say in one line why that is not possible."""

import importlib
import os
import traceback
from typing import Any

SETUP_FAILED = "Django cannot be set up"


class DjangoSetupError(Exception):
    """The settings or the models cannot be imported; the text says why in one line."""


def set_up_django(root: str) -> None:
    """Import the settings and the models. Raises `DjangoSetupError`."""
    try:
        django: Any = importlib.import_module("django")
        django.setup()
    except BaseException as error:
        traceback.print_exc()
        text = " ".join(f"{type(error).__name__}: {error}".split())
        raise DjangoSetupError(f"{SETUP_FAILED}: {text}{find_place(error, root)}") from error


def find_place(error: BaseException, root: str) -> str:
    """Return ` (FILE line N)` of the submission's innermost frame, or an empty text."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(root + os.sep)]
    return f" ({os.path.relpath(own[-1].filename, root)} line {own[-1].lineno})" if own else ""


def explain_database_error(error: BaseException) -> str:
    """Say why the test database cannot be made, with the next step."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"the test database cannot be made: {text}; use SQLite: no other database runs here"
