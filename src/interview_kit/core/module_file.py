"""Load a Python file of an exercise as a module, wherever it lies."""

import importlib.util
from pathlib import Path
from types import ModuleType

from interview_kit.core.errors import EngineError


def load_module(path: Path, name: str | None = None) -> ModuleType:
    """Load a file anew, as a module that nobody else can import. Raises `EngineError`."""
    spec = importlib.util.spec_from_file_location(name or path.stem, path)
    if spec is None or spec.loader is None:
        raise EngineError(f"{path} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise EngineError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
    return module
