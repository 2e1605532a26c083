"""Both ends of a relay, for the guest programs that talk over it."""

from tests.metrics.mutation.faults.conftest import relay, relay_client

__all__ = ["relay", "relay_client"]
