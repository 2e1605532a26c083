"""How long this process could not run although it wanted to: on a busy machine that is seconds.

Whoever calls a service of ours may have given it up meanwhile, and is not to blame for that.
"""

import threading
import time

BEAT = 0.1
"""Seconds between two looks at the clock."""


class LagClock:
    """Looks at the clock in a thread of its own, and notes how much too late that happens."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = 0.0
        self._longest = 0.0

    def start(self) -> None:
        """Begin to look; a clock that runs goes on."""
        if self._thread is None:
            self._is_over.clear()
            self._last, self._longest = time.monotonic(), 0.0
            self._thread = threading.Thread(target=self._watch, name="kit-lag", daemon=True)
            self._thread.start()

    def reset(self) -> None:
        """Forget what was noted."""
        self._longest = 0.0

    def read(self) -> float:
        """Return the longest delay since the last reset, in seconds."""
        # Whoever reads may have the processor before the thread that is late.
        current = self._measure_delay() if self._thread else 0.0
        return max(self._longest, current)

    def stop(self) -> None:
        """Look no more."""
        if self._thread is not None:
            self._is_over.set()
            self._thread.join()
            self._longest = self.read()
            self._thread = None

    def _watch(self) -> None:
        while not self._is_over.wait(BEAT):
            self._longest = max(self._longest, self._measure_delay())
            self._last = time.monotonic()

    def _measure_delay(self) -> float:
        return max(0.0, time.monotonic() - self._last - BEAT)
