"""Finding what is left of a sandbox whose keeper was killed, by number and by marker."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from interview_kit.sandbox.supervisor import descendants
from interview_kit.sandbox.watchdog import started


def hunt(seen: Mapping[int, int], marker: str, seconds: float = 5.0) -> bool:
    """Kill the processes seen last, all below them, and all that carry the marker.

    Best effort, for the case that someone else killed the keeper. Says whether none is left.
    """
    end = time.monotonic() + seconds
    while found := _alive(seen) | _marked(marker):
        if time.monotonic() > end:
            return False
        for pid in found.union(*(descendants(pid) for pid in found)):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return True


def _alive(seen: Mapping[int, int]) -> set[int]:
    return {pid for pid, since in seen.items() if started(pid) == since}


def _marked(marker: str) -> set[int]:
    """Processes started under this marker, as far as their environment can be read."""
    found = set()
    line = f"SANDBOX={marker}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if line in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
    return found
