"""Makes the folders of a submission importable, in every process that runs its code."""

import os
import sys
from collections.abc import Iterable


def add_import_paths(paths: Iterable[str]) -> str:
    """Make the working directory and folders in it importable; return its real path.

    The directory itself comes first, as it does for `python -m`. The folders come last: one that
    is a package, too, may hold a `secrets.py`, which must not shadow the standard library's.
    """
    root = os.path.realpath(os.getcwd())
    if root not in sys.path:
        sys.path.insert(0, root)
    for path in paths:
        folder = os.path.normpath(os.path.join(root, path))
        if os.path.isdir(folder) and folder not in sys.path:
            sys.path.append(folder)
    return root
