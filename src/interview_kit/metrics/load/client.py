"""Many clients of one server: each request over a connection of its own, timed from outside."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

from interview_kit.core.text import one_line
from interview_kit.exercise.load_plan import LoadPlan, PlannedRequest
from interview_kit.metrics.load.figures import Samples
from interview_kit.server import wire
from interview_kit.server.base import Server
from interview_kit.server.client import BoundedClient
from interview_kit.server.limits import RESPONSE_SECONDS
from interview_kit.server.slash import SlashRule
from interview_kit.server.strict_json import JSONRefusedError, strict_json
from interview_kit.server.wire import Budget, ExchangeError, RawRequest

FIXED_HEADERS = (
    (b"host", b"127.0.0.1:8000"),
    (b"user-agent", b"http-client/1.0"),
    (b"accept-encoding", b"identity"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one request took, in seconds, and its body; `error` where it was no success."""

    seconds: float
    body: bytes = b""
    error: str | None = None


class LoadClients:
    """The clients of one of the two servers, and what they know of it: ids, spellings, a token."""

    def __init__(self, plan: LoadPlan, server: Server) -> None:
        self.ids: list[str] = []
        self.samples = {route.name: Samples() for route in (plan.create, *plan.routes)}
        self._plan = plan
        self._server = server
        self._slashes = SlashRule()
        self._numbers = count(1)
        self._headers = {**plan.headers}

    def sign_in(self) -> None:
        """Get a token where the API offers one."""
        if login := self._plan.login:
            token = read_key(self._probe(login).body, self._plan.token_key)
            self._headers |= {"authorization": f"Bearer {token}"} if token else {}

    def find_spelling(self, route: PlannedRequest) -> None:
        """Send a request once to learn which spelling of its path the server answers."""
        reply = self._probe(route)
        if route is self._plan.create:
            self._keep_id(reply)

    def store(self, records: int, *, few: bool, is_measured: bool) -> None:
        """Store so many records more; only some of the requests are measured."""
        for reply in self.ask(self._plan.create, records, few=few, is_measured=is_measured):
            self._keep_id(reply)

    def ask(
        self, route: PlannedRequest, requests: int, *, few: bool, is_measured: bool = True
    ) -> list[Reply]:
        """Send so many requests, as many at once as there are clients; keep what they took."""
        raw = [self._make_raw(route) for _ in range(requests)]
        replies = send_all(self._server, raw, self._plan.clients)
        samples = self.samples[route.name]
        if is_measured:
            seconds = [reply.seconds for reply in replies if reply.error is None]
            (samples.few if few else samples.many).append(seconds)
        samples.errors += [reply.error for reply in replies if reply.error is not None]
        return replies

    def _fill(self, route: PlannedRequest) -> tuple[str, bytes]:
        number = next(self._numbers)
        return route.fill(number, self.ids[number % len(self.ids)] if self.ids else "1")

    def _probe(self, route: PlannedRequest) -> Reply:
        path, body = self._fill(route)
        headers = {**self._headers, **({"content-type": "application/json"} if body else {})}
        with BoundedClient(self._server.connect, slashes=self._slashes) as client:
            try:
                response = client.request(route.method, path, content=body, headers=headers)
            except ExchangeError as error:
                return Reply(seconds=0.0, error=str(error))
        return Reply(seconds=0.0, body=response.content)

    def _make_raw(self, route: PlannedRequest) -> RawRequest:
        target, body = self._fill(route)
        path, mark, query = target.partition("?")
        path = self._slashes.choose_spelling(route.method, path)
        headers = [*FIXED_HEADERS]
        headers += [(key.encode(), value.encode()) for key, value in self._headers.items()]
        if body:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", str(len(body)).encode()))
        return RawRequest(
            method=route.method, target=path + mark + query, headers=headers, body=body
        )

    def _keep_id(self, reply: Reply) -> None:
        if reply.error is None and (stored := read_key(reply.body, self._plan.id_key)):
            self.ids.append(stored)


def send_all(server: Server, requests: Sequence[RawRequest], clients: int) -> list[Reply]:
    """Send requests by so many clients at once."""
    with ThreadPoolExecutor(clients) as threads:
        return list(threads.map(lambda request: send(server.connect, request), requests))


def send(connect: Callable[[], Any], request: RawRequest) -> Reply:
    """Send one request and measure it, from the connection to the last byte."""
    start = time.monotonic()
    budget = Budget(deadline=start + RESPONSE_SECONDS, late=f"no answer in {RESPONSE_SECONDS:g} s")
    try:
        with connect() as connection:
            response = wire.exchange(connection, request, budget)
    except (ExchangeError, OSError) as error:
        return Reply(seconds=time.monotonic() - start, error=one_line(str(error), 200))
    seconds = time.monotonic() - start
    if not 200 <= response.status < 300:
        return Reply(seconds=seconds, error=f"answered {response.status}")
    return Reply(seconds=seconds, body=response.body)


def read_key(body: bytes, key: str) -> str | None:
    """Read a text or a number from a JSON object; None where there is none."""
    try:
        document = strict_json(body)
    except JSONRefusedError:
        return None
    value = document.get(key) if isinstance(document, dict) else None
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    return one_line(str(value), 200) if is_id else None
