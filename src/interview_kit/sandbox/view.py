"""Showing a sandbox folders that its own user could not reach, when the grader is root.

Root's Python or a test's folder often lies under a home that is closed to others. The keeper
then binds each such folder, in a mount namespace of its own, to a place that is open.
"""

from contextlib import ExitStack
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import folders, scratch, uids


class View:
    """Answers under which path the sandbox's user reaches a folder."""

    def __init__(self, stack: ExitStack, uid: int | None) -> None:
        self._stack = stack
        self._uid = uid
        self._root: Path | None = None
        self.mounts: list[tuple[str, str]] = []
        """What the keeper has to bind first: from where, to where."""

    def of(self, path: Path) -> str:
        """The path itself when it can be reached, or else where it will be bound."""
        if self._uid is None or uids.can_reach(self._uid, path) is None:
            return str(path)
        if self._root is None:
            self._root = scratch.fresh(self._stack)
        place = self._root / str(len(self.mounts))
        if path.is_dir():
            place.mkdir()
        else:
            place.touch()
        self.mounts.append((str(path), str(place)))
        return str(place)

    def copy_of(self, folder: Path) -> str:
        """A folder whose files, too, the sandbox's user can read."""
        if self._uid is None:
            return str(folder)
        place = scratch.fresh(self._stack) / "copy"
        try:
            folders.copy(folder, place, self._uid)
        except OSError as error:
            raise EngineError(f"cannot copy {folder}: {error.strerror}") from error
        return str(place)
