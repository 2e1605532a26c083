"""How long a server may take: the limits that the brief promises, each defined only here."""

from typing import Final

READY_SECONDS: Final = 30.0
"""From the start of a server to its first answer below 500 (rule C2)."""
RESPONSE_SECONDS: Final = 5.0
"""From a request to the last byte of its response."""
CHECK_SECONDS: Final = 20.0
"""All requests of one hidden check together."""
STOP_SECONDS: Final = 5.0
"""From SIGTERM to SIGKILL when a server is restarted."""
