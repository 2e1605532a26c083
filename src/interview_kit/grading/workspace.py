"""Where one grading works: two roots that never meet, gone when the grading ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from interview_kit.core.model import Workspace
from interview_kit.sandbox.scratch import remove_abandoned_folders, scratch_folder


@contextmanager
def stage() -> Iterator[Workspace]:
    """Make a workspace: `visible` may be entered by the sandbox's user, `private` may not.

    What processes of ours left that had to be killed on the way goes with it.
    """
    try:
        with scratch_folder() as root:
            visible, private = root / "visible", root / "private"
            visible.mkdir(mode=0o755)
            private.mkdir(mode=0o700)
            yield Workspace(root=root, visible=visible, private=private)
    finally:
        remove_abandoned_folders()
