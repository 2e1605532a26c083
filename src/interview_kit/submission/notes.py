"""What was left out of a copy, what nobody can review and what does nothing: in bounded lines."""

from typing import Final

from interview_kit.core.text import one_line

SHOWN: Final = 3
SHOWN_TOOLS: Final = 12

_PLURALS: Final = {
    "device": "devices",
    "fifo": "fifos",
    "hard link": "hard links",
    "link": "links",
    "oddly named entry": "oddly named entries",
    "setuid file": "setuid files",
    "socket": "sockets",
    "unknown entry": "unknown entries",
}


def shown(path: str) -> str:
    """A foreign path in an error or a note."""
    return one_line(path, 80)


class Notes:
    """What was left out, by kind; long lists are counted, not spelled."""

    def __init__(self) -> None:
        self._by_kind: dict[str, set[str]] = {}
        self._tools: dict[str, set[str]] = {}
        self._binaries: set[str] = set()
        self._settings: set[str] = set()

    def leave_out(self, kind: str, path: str) -> None:
        """Something that is no plain file or folder."""
        self._by_kind.setdefault(kind, set()).add(path)

    def leave_out_tool(self, path: str) -> None:
        """Something that a tool made; a folder counts once, whatever it holds."""
        self._tools.setdefault(path.rpartition("/")[2], set()).add(path)

    def binary(self, path: str) -> None:
        """Something kept that nobody can review."""
        self._binaries.add(path)

    def without_effect(self, path: str) -> None:
        """Something kept that would steer tools elsewhere, and has no say here."""
        self._settings.add(path)

    def unwrap(self, name: str) -> None:
        """Speak of paths as seen from the folder of this name."""
        for paths in (*self._by_kind.values(), self._binaries, self._settings):
            inside = {path.removeprefix(f"{name}/") for path in paths}
            paths.clear()
            paths.update(inside)

    def lines(self) -> tuple[str, ...]:
        """The notes, one line each, in an order that repeats."""
        parts = [
            f"{len(paths)} {kind if len(paths) == 1 else _PLURALS[kind]} ({_few(paths)})"
            for kind, paths in sorted(self._by_kind.items())
        ]
        tools = [
            shown(name) if len(paths) == 1 else f"{shown(name)} ({len(paths)})"
            for name, paths in sorted(self._tools.items())
        ]
        parts += tools[:SHOWN_TOOLS]
        if rest := tools[SHOWN_TOOLS:]:
            parts.append(f"{len(rest)} more")
        lines = [f"left out: {', '.join(parts)}"] if parts else []
        if self._binaries:
            count = len(self._binaries)
            lines.append(f"unreviewable binary files: {count} ({_few(self._binaries)})")
        if self._settings:
            lines.append(f"without effect here: {_few(self._settings, SHOWN_TOOLS)}")
        return tuple(lines)


def _few(paths: set[str], most: int = SHOWN) -> str:
    few = [shown(path) for path in sorted(paths)[:most]]
    return ", ".join(few) + (", …" if len(paths) > most else "")
