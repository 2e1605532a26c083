"""The HTTP client under the hidden checks: httpx's interface, and an end to everything.

Each request has one deadline and one byte budget, whatever the server does. Nothing of the
machine's environment is used, nothing is kept between requests but the spelling of paths.
"""

import math
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any, Final

import httpx2

from interview_kit.core.model import Exchange
from interview_kit.core.text import one_line
from interview_kit.server import curl
from interview_kit.server.connections import Connect, Connections
from interview_kit.server.limits import RESPONSE_SECONDS
from interview_kit.server.slash import UNSURE, SlashRule, other
from interview_kit.server.strict_json import JSONRefusedError, strict_json
from interview_kit.server.wire import ExchangeError, Meter, RawRequest, RawResponse

__all__ = [
    "BoundedClient",
    "Connect",
    "ExchangeError",
    "JSONRefusedError",
    "SlashRule",
    "strict_json",
]

ORIGIN: Final = "http://127.0.0.1:8000"
USER_AGENT: Final = "http-client/1.0"
MAX_REDIRECTS: Final = 3

Forward = Callable[[RawRequest], RawResponse]
Interceptor = Callable[[RawRequest, Forward], RawResponse]
"""Stands between the client and the server: the client gets the response that it returns."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOLLOWED = frozenset({307, 308})
_NOTHING_DONE = frozenset({301, 302})


class BoundedResponse(httpx2.Response):
    """A response that is already read, is text in UTF-8 only, and is strict about JSON."""

    def json(self, **options: Any) -> Any:
        """The body as JSON. Errors: `JSONRefusedError`."""
        return strict_json(self.content)


class NoCookies(CookieJar):
    """Keeps nothing: checks share no state, and hostile cookies are not even parsed."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Nothing."""

    def add_cookie_header(self, request: Any) -> None:
        """Nothing."""


class BoundedTransport(httpx2.BaseTransport):
    """Sends httpx requests over bounded connections, by the rules on slashes and redirects."""

    def __init__(
        self,
        connect: Connect,
        *,
        deadline: float,
        patience: float,
        slashes: SlashRule,
        intercept: Interceptor | None,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._connections = Connections(connect)
        self._deadline = deadline
        self._patience = patience
        self._slashes = slashes
        self._intercept = intercept
        self._ends: float | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Errors: `ExchangeError`."""
        sent = _wire_request(request)
        answer = self._by_slash_rule(sent)
        hidden = {b"content-encoding"}
        response = BoundedResponse(
            answer.status,
            headers=[(key, value) for key, value in answer.headers if key.lower() not in hidden],
            stream=httpx2.ByteStream(answer.body),
            request=request,
        )
        # By default the server would choose the codec, and some of Python's unpack archives.
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def _by_slash_rule(self, sent: RawRequest) -> RawResponse:
        path, query = _split(sent.target)
        decided = self._slashes.decided(sent.method, path)
        first = self._slashes.spelled(sent.method, path)
        answer = self._follow(_to(sent, first + query))
        if answer.status not in UNSURE:
            if answer.status < 500:
                self._slashes.learn(sent.method, first)
            return answer
        if decided or other(first) == first:
            return answer
        there = _same_origin_target(answer, first) or ""
        shown = answer.status in _NOTHING_DONE and _split(there)[0] == other(first)
        return self._other_spelling(_to(sent, other(first) + query), shown) or answer

    def _other_spelling(self, sent: RawRequest, shown: bool) -> RawResponse | None:
        """The other spelling's answer, when it is the better one: any one, if we were shown there.

        Django redirects `/users/7` to `/users/7/` also when there is no user 7.
        """
        try:
            if sent.method != "GET" and not self._exists(sent.target) and not shown:
                return None
            answer = self._follow(sent)
        except ExchangeError:
            return None
        if answer.status in (_REDIRECTS if shown else UNSURE) or answer.status >= 500:
            return None
        self._slashes.learn(sent.method, _split(sent.target)[0])
        return answer

    def _exists(self, target: str) -> bool:
        """Whether anything but a redirect lies there: asked by GET, which changes nothing."""
        host = ORIGIN.removeprefix("http://").encode()
        probe = RawRequest(
            method="GET",
            target=target,
            headers=((b"host", host), (b"user-agent", USER_AGENT.encode())),
            body=b"",
        )
        answer = self._answer(probe)
        return answer.status != 404 and answer.status not in _REDIRECTS

    def _follow(self, sent: RawRequest) -> RawResponse:
        """Send, and follow what keeps the method (307, 308) within the origin."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(sent)
            target = _same_origin_target(answer, sent.target)
            if target is None or answer.status not in _FOLLOWED:
                return answer
            before, after = _split(sent.target)[0], _split(target)[0]
            if after == other(before):
                self._slashes.learn(sent.method, after)
            sent = _to(sent, target)
        raise ExchangeError(f"answered more than {MAX_REDIRECTS} redirects in a row")

    def _exchange(self, sent: RawRequest) -> RawResponse:
        answer, failure = None, None
        try:
            answer = self._answer(sent)
        except ExchangeError as error:
            failure = str(error)
            raise
        finally:
            self.exchanges.append(curl.recorded(ORIGIN, sent, answer, failure))
        return answer

    def _answer(self, sent: RawRequest) -> RawResponse:
        return self._intercept(sent, self._forward) if self._intercept else self._forward(sent)

    def _forward(self, sent: RawRequest) -> RawResponse:
        return self._connections.exchange(sent, self._meter())

    def _meter(self) -> Meter:
        """The time of one exchange: its deadline, or what is left of the whole patience."""
        now = time.monotonic()
        if self._ends is None:
            self._ends = now + self._patience
        if self._ends < now + self._deadline:
            late = f"no answer: the check's {self._patience:.1f} s were over"
            return Meter(ends=self._ends, late=late)
        return Meter(ends=now + self._deadline, late=f"no answer within {self._deadline:.1f} s")


class BoundedClient(httpx2.Client):
    """An `httpx2.Client` for one server; `exchanges` lists what it sent and got.

    `deadline` bounds each exchange, `patience` all of them together from the first one on,
    both in seconds. `slashes` is shared by the clients of one server; `intercept` injects a fault.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        deadline: float = RESPONSE_SECONDS,
        patience: float = math.inf,
        slashes: SlashRule | None = None,
        intercept: Interceptor | None = None,
    ) -> None:
        transport = BoundedTransport(
            connect,
            deadline=deadline,
            patience=patience,
            slashes=slashes or SlashRule(),
            intercept=intercept,
        )
        self.exchanges = transport.exchanges
        super().__init__(
            transport=transport,
            base_url=ORIGIN,
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
            cookies=NoCookies(),
            follow_redirects=False,
            trust_env=False,
        )


def _wire_request(request: httpx2.Request) -> RawRequest:
    body = request.read()
    headers = [
        (key, value)
        for key, value in request.headers.raw
        if key.lower() not in (b"transfer-encoding", b"content-length")
    ]
    if body or request.method in ("POST", "PUT", "PATCH"):
        headers.append((b"content-length", str(len(body)).encode()))
    target = request.url.raw_path.decode("ascii")
    return RawRequest(method=request.method, target=target, headers=tuple(headers), body=body)


def _to(sent: RawRequest, target: str) -> RawRequest:
    return RawRequest(method=sent.method, target=target, headers=sent.headers, body=sent.body)


def _split(target: str) -> tuple[str, str]:
    path, mark, query = target.partition("?")
    return path, mark + query


def _same_origin_target(answer: RawResponse, asked: str) -> str | None:
    """Where a redirect leads. Errors: `ExchangeError` when that is no place of this server."""
    location = answer.header(b"location")
    if answer.status not in _REDIRECTS or location is None:
        return None
    try:
        url = httpx2.URL(ORIGIN + asked).join(location)
        place = f"{url.scheme}://{url.netloc.decode('ascii')}"
        target = url.raw_path.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise ExchangeError(
            f"not HTTP: answered {answer.status} with a Location that is no URL"
        ) from error
    if place != ORIGIN:
        raise ExchangeError(f"answered {answer.status} to another origin: {one_line(place, 80)}")
    return target
