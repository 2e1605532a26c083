"""What a program prints, drained without end and kept within bounds."""

import threading


class Log:
    """Reads a pipe to its end in a thread and keeps the last `limit` bytes."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self._kept = bytearray()
        self._dropped = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._drain, name="sandbox-log", daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        with open(self._descriptor, "rb", buffering=0) as pipe:
            while block := pipe.read(1 << 16):
                with self._lock:
                    self._kept += block
                    surplus = len(self._kept) - self._limit
                    if surplus > 0:
                        del self._kept[:surplus]
                        self._dropped += surplus

    def text(self) -> str:
        """What was kept, as text; says first how much is missing before it."""
        with self._lock:
            text = bytes(self._kept).decode(errors="replace")
            return f"[{self._dropped} earlier bytes left out]\n{text}" if self._dropped else text

    def finish(self, seconds: float) -> None:
        """Wait until the pipe has been read to its end."""
        self._thread.join(seconds)
