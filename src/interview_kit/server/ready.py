"""Rule C2: a server is ready when its collection answers below 500 within 30 seconds."""

import time

from interview_kit.server.client import BoundedClient, ExchangeError
from interview_kit.server.started import Server

PATIENCE = 30.0
PAUSE = 0.1
BRIEF_PAUSE = 0.02


def wait(server: Server, collection: str, *, below: int = 500, patience: float = PATIENCE) -> bool:
    """Wait for the first answer; true when its status is `below` the given one.

    The first request waits in the listening socket's backlog, so only a server that answers
    5xx while it starts is asked again, or one that has yet to open a port of its own. One that
    keeps answering 5xx does answer, and its checks run.
    Errors: `ServerDownError` with the cause.
    """
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        try:
            with BoundedClient(server.connect, deadline=left, patience=left) as client:
                status = client.get(collection).status_code
        except ExchangeError as error:
            if not server.opening():
                raise server.down(f"GET {collection}: {error}") from error
            time.sleep(BRIEF_PAUSE)
        else:
            if status < below:
                return True
            time.sleep(PAUSE)
    if server.opening():
        raise server.down("nothing listens at $HOST:$PORT")
    return False
