"""Notes on a copy: what was left out, cannot be reviewed or is ignored, in bounded lines."""

from typing import Final

from interview_kit.core.text import one_line

MAX_PATHS: Final = 3
MAX_TOOLS: Final = 12

_PLURALS: Final = {
    "device": "devices",
    "document": "documents",
    "fifo": "fifos",
    "hard link": "hard links",
    "link": "links",
    "oddly named entry": "oddly named entries",
    "setuid file": "setuid files",
    "socket": "sockets",
    "unknown entry": "unknown entries",
}


def quote(path: str) -> str:
    """Make an untrusted path safe to show in an error or a note."""
    return one_line(path, 80)


class Notes:
    """Collects paths by kind; long lists are counted, not spelled out."""

    def __init__(self) -> None:
        self._by_kind: dict[str, set[str]] = {}
        self._tools: dict[str, set[str]] = {}
        self._binaries: set[str] = set()
        self._settings: set[str] = set()
        self._archives: set[str] = set()
        self._manifests: set[str] = set()

    def leave_out(self, kind: str, path: str) -> None:
        """Note an entry that is no plain file or folder."""
        self._by_kind.setdefault(kind, set()).add(path)

    def leave_out_tool(self, path: str) -> None:
        """Note what a tool made; a folder counts once, whatever it holds."""
        self._tools.setdefault(path.rpartition("/")[2], set()).add(path)

    def add_binary(self, path: str) -> None:
        """Note a file that is copied and that nobody can review."""
        self._binaries.add(path)

    def add_ignored_setting(self, path: str) -> None:
        """Note a file that is copied, and whose settings are ignored."""
        self._settings.add(path)

    def add_archive(self, path: str) -> None:
        """Note an archive that is copied as it is: a program may be in it."""
        self._archives.add(path)

    def add_ignored_manifest(self, path: str) -> None:
        """Note a manifest that is not at the top, where it would be read."""
        self._manifests.add(path)

    def unwrap(self, folder: str) -> None:
        """Make all paths relative to this folder."""
        for paths in (*self._by_kind.values(), self._binaries, self._settings, self._archives):
            inside = {path.removeprefix(f"{folder}/") for path in paths}
            paths.clear()
            paths.update(inside)

    def lines(self) -> tuple[str, ...]:
        """Return the notes, one line each, in a stable order."""
        parts = [
            f"{len(paths)} {kind if len(paths) == 1 else _PLURALS[kind]} ({_few(paths)})"
            for kind, paths in sorted(self._by_kind.items())
        ]
        tools = [
            quote(name) if len(paths) == 1 else f"{quote(name)} ({len(paths)})"
            for name, paths in sorted(self._tools.items())
        ]
        parts += tools[:MAX_TOOLS]
        if rest := tools[MAX_TOOLS:]:
            parts.append(f"{len(rest)} more")
        lines = [f"left out: {', '.join(parts)}"] if parts else []
        if self._binaries:
            count = len(self._binaries)
            lines.append(f"unreviewable binary files: {count} ({_few(self._binaries)})")
        if self._settings:
            lines.append(f"ignored settings: {_few(self._settings, MAX_TOOLS)}")
        if self._archives:
            lines.append(f"archives, not unpacked: {_few(self._archives)}")
        if self._manifests:
            lines.append(f"ignored, not at the top: {_few(self._manifests)}")
        return tuple(lines)


def _few(paths: set[str], limit: int = MAX_PATHS) -> str:
    few = [quote(path) for path in sorted(paths)[:limit]]
    return ", ".join(few) + (", …" if len(paths) > limit else "")
