"""Where one grading works: a folder of its own, gone when the grading ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interview_kit.sandbox.scratch import remove_abandoned_folders, scratch_folder


@contextmanager
def stage() -> Iterator[Path]:
    """Make a folder for what is graded; the sandbox's user may pass through it.

    What processes of ours left that had to be killed on the way goes with it.
    """
    try:
        with scratch_folder() as folder:
            yield folder
    finally:
        remove_abandoned_folders()
