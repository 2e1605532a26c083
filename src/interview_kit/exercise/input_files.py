"""The files that the kit writes for submissions to read: their contents, as JSON."""

import json
import random
from collections.abc import Mapping, Sequence

from interview_kit.core.errors import EngineError
from interview_kit.core.model import InputFile
from interview_kit.core.module_file import load_module


def make_files(files: Sequence[InputFile], chance: str) -> Mapping[str, str]:
    """Make the text of each file, by its variable; the same `chance` gives the same texts.

    Raises `EngineError` when a module of the exercise cannot make it.
    """
    texts: dict[str, str] = {}
    for file in files:
        module = load_module(file.module)
        try:
            content = module.make_content(random.Random(f"{chance}:{file.variable}"))
            texts[file.variable] = json.dumps(content, indent=1)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise EngineError(f"{file.module}: make_content fails: {reason}") from error
    return texts


def read_examples(files: Sequence[InputFile]) -> Mapping[str, str]:
    """Read the example of each file, by its variable. Raises `EngineError`."""
    try:
        return {file.variable: file.example.read_text("utf-8") for file in files}
    except (OSError, ValueError) as error:
        raise EngineError(f"an example of a file cannot be read: {error}") from error
