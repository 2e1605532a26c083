"""The doors of all garages, which hardware opens when it is asked by HTTP."""

import functools
import os
import ssl

import httpx2

from domain.errors import HardwareError
from domain.seed import Door

PATIENCE = 2.0
"""Seconds after which a door that does not respond is given up."""


@functools.cache
def load_certificates() -> ssl.SSLContext:
    """Load certificates once for all clients of this process: it takes longer than a test."""
    return ssl.create_default_context()


class Doors:
    """Asks the hardware; each method sends one request and never repeats it."""

    def __init__(self, url: str) -> None:
        self._client = httpx2.Client(
            base_url=url,
            timeout=PATIENCE,
            trust_env=False,
            verify=load_certificates(),
            # A connection that is used again may have been closed meanwhile: a door that works
            # would look broken, and whether it was opened could not be told.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    def ping(self, door: Door) -> None:
        """Find out whether a door can be opened. Raises `HardwareError`."""
        self._ask("GET", f"/doors/{door.id}/ping")

    def open(self, door: Door) -> None:
        """Open a door. Raises `HardwareError`: then it may be open all the same."""
        self._ask("POST", f"/doors/{door.id}/open")

    def _ask(self, method: str, path: str) -> None:
        try:
            response = self._client.request(method, path)
        except httpx2.HTTPError as error:
            raise HardwareError from error
        if response.status_code != httpx2.codes.OK:
            raise HardwareError


def find_doors() -> Doors:
    """Return the doors that the environment names."""
    return Doors(os.environ["HARDWARE_URL"])
