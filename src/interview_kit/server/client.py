"""The HTTP client under the hidden checks: httpx's interface, and bounds on everything.

Each request has one deadline and one byte budget, whatever the server does, and a connection of
its own, so that no response can be taken for the next one. Nothing of the machine's environment
is used, and nothing is kept between requests but the spelling of paths.
"""

import errno
import math
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from http.cookiejar import CookieJar
from typing import Any, Final

import httpx2

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exchange
from interview_kit.core.text import one_line
from interview_kit.server import curl, wire
from interview_kit.server.limits import RESPONSE_SECONDS
from interview_kit.server.shape_patience import (
    Shape,
    ShapePatience,
    describe_short_wait,
    find_shape,
)
from interview_kit.server.slash import AMBIGUOUS, SlashRule, toggle_slash
from interview_kit.server.strict_json import JSONRefusedError, strict_json
from interview_kit.server.wire import Budget, ExchangeError, RawRequest, RawResponse

__all__ = ["BoundedClient", "ExchangeError", "JSONRefusedError", "SlashRule", "strict_json"]

ORIGIN: Final = "http://127.0.0.1:8000"
USER_AGENT: Final = "http-client/1.0"
MAX_REDIRECTS: Final = 3
LATE: Final = "no answer within"
"""How the sentence about a response begins that did not come in time."""
CHECK_OVER: Final = "no answer: the requests of this check took more than"
"""How it begins when the time for all requests of a check together was over."""

Connect = Callable[[], socket.socket]
Forward = Callable[[RawRequest], RawResponse]
Interceptor = Callable[[RawRequest, Forward], RawResponse]
"""Stands between the client and the server: the client gets the response that it returns."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_MAY_BE_REPEATED = frozenset({301, 302})
"""Redirects after which the server has done nothing yet."""
_OUR_FAULTS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)


class BoundedResponse(httpx2.Response):
    """A response that is already read, is text in UTF-8 only, and is strict about JSON."""

    def json(self, **options: Any) -> Any:
        """Parse the body as JSON. Raises `JSONRefusedError`."""
        return strict_json(self.content)


class NoCookies(CookieJar):
    """Keeps nothing: checks share no state, and hostile cookies are not even parsed."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Do nothing."""

    def add_cookie_header(self, request: Any) -> None:
        """Do nothing."""


class BoundedTransport(httpx2.BaseTransport):
    """Sends httpx requests over bounded connections, by the rules on slashes and redirects."""

    def __init__(
        self,
        connect: Connect,
        *,
        timeout: float,
        total_timeout: float,
        slashes: SlashRule,
        patience: ShapePatience | None,
        intercept: Interceptor | None,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._connect = connect
        self._timeout = timeout
        self._total_timeout = total_timeout
        self._slashes = slashes
        self._patience = patience or ShapePatience()
        self._late: set[Shape] = set()
        self._intercept = intercept
        self._total_deadline: float | None = None

    def extend_deadline(self, seconds: float) -> None:
        """Give all requests together some more seconds."""
        if self._total_deadline is not None:
            self._total_deadline += seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises `ExchangeError`."""
        raw = self._send_by_slash_rule(_make_raw(request))
        hidden = {b"content-encoding"}
        response = BoundedResponse(
            raw.status,
            headers=[(key, value) for key, value in raw.headers if key.lower() not in hidden],
            stream=httpx2.ByteStream(raw.body),
            request=request,
        )
        # By default the server would choose the codec, and some of Python's unpack archives.
        response.encoding = "utf-8"
        return response

    def _send_by_slash_rule(self, request: RawRequest) -> RawResponse:
        path, query = _split(request.target)
        is_decided = self._slashes.is_decided(request.method, path)
        first = self._slashes.choose_spelling(request.method, path)
        second = toggle_slash(first)
        response = self._follow_redirects(replace(request, target=first + query))
        if response.status not in AMBIGUOUS and response.status < 500:
            self._slashes.learn(request.method, first)
            return response
        if is_decided or second == first:
            return response
        is_redirected = self._is_redirected(request.method, response, first, second)
        if response.status >= 500 and not is_redirected:
            return response
        return (
            self._try_spelling(replace(request, target=second + query), is_redirected) or response
        )

    def _try_spelling(self, request: RawRequest, is_redirected: bool) -> RawResponse | None:
        """Send a request to the other spelling; return the response if it is the better one.

        Any response is better when the server has redirected there: Django redirects `/users/7`
        to `/users/7/` also when there is no user 7.
        """
        try:
            if request.method != "GET" and not self._exists(request.target) and not is_redirected:
                return None
            response = self._follow_redirects(request)
        except ExchangeError:
            return None
        worse = _REDIRECTS if is_redirected else AMBIGUOUS
        if response.status in worse or response.status >= 500:
            return None
        self._slashes.learn(request.method, _split(request.target)[0])
        return response

    def _is_redirected(self, method: str, response: RawResponse, first: str, second: str) -> bool:
        """Find out whether the server redirects one spelling to the other.

        Django in debug mode redirects only a GET, and answers a PUT that lacks the slash with 500.
        """
        if response.status >= 500 and method != "GET":
            try:
                response = self._probe(first)
            except ExchangeError:
                return False
        location = _same_origin_target(response, first) or ""
        return response.status in _MAY_BE_REPEATED and _split(location)[0] == second

    def _exists(self, target: str) -> bool:
        """Find out whether a target is more than a redirect."""
        response = self._probe(target)
        return response.status != 404 and response.status not in _REDIRECTS

    def _probe(self, target: str) -> RawResponse:
        """Ask for a target by GET, which changes nothing. Raises `ExchangeError`."""
        host = ORIGIN.removeprefix("http://").encode()
        probe = RawRequest(
            method="GET",
            target=target,
            headers=((b"host", host), (b"user-agent", USER_AGENT.encode())),
            body=b"",
        )
        return self._send(probe)

    def _follow_redirects(self, request: RawRequest) -> RawResponse:
        """Send, and follow what keeps the method (307, 308) within the origin."""
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send_recorded(request)
            target = _same_origin_target(response, request.target)
            if target is None or response.status not in _KEEPS_METHOD:
                return response
            path = _split(target)[0]
            if path == toggle_slash(_split(request.target)[0]):
                self._slashes.learn(request.method, path)
            request = replace(request, target=target)
        raise ExchangeError(f"answered more than {MAX_REDIRECTS} redirects in a row")

    def _send_recorded(self, request: RawRequest) -> RawResponse:
        response, failure = None, None
        try:
            response = self._send(request)
        except ExchangeError as error:
            failure = str(error)
            raise
        finally:
            self.exchanges.append(curl.record_exchange(ORIGIN, request, response, failure))
        return response

    def _send(self, request: RawRequest) -> RawResponse:
        if self._intercept:
            return self._intercept(request, self._forward)
        return self._forward(request)

    def _forward(self, request: RawRequest) -> RawResponse:
        shape, start = find_shape(request.method, request.target), time.monotonic()
        budget = self._make_budget(shape)
        try:
            with self._open(budget) as connection:
                response = wire.exchange(connection, request, budget)
        except ExchangeError as error:
            # Once for a check, whatever it sends at the same time: only then does it meet
            # another server.
            if is_late(str(error)) and shape not in self._late:
                self._late.add(shape)
                self._patience.add_late(shape)
            raise
        self._patience.add_response(shape, time.monotonic() - start)
        return response

    def _open(self, budget: Budget) -> socket.socket:
        try:
            return self._connect()
        except OSError as error:
            if error.errno in _OUR_FAULTS:
                raise EngineError(f"cannot open a connection: {error.strerror}") from error
            if isinstance(error, BlockingIOError | TimeoutError):
                raise ExchangeError(f"{budget.late}: it accepts no connections") from error
            raise ExchangeError(f"no connection to the server: {error.strerror}") from error

    def _make_budget(self, shape: Shape) -> Budget:
        """Give one exchange its timeout, or what is left of the total one."""
        now = time.monotonic()
        timeout = self._patience.choose_seconds(shape, self._timeout)
        if self._total_deadline is None:
            self._total_deadline = now + self._total_timeout
        if self._total_deadline < now + timeout:
            late = f"{CHECK_OVER} {self._total_timeout:.1f} s in all"
            return Budget(deadline=self._total_deadline, late=late)
        late = f"{LATE} {timeout:.1f} s"
        if timeout < self._timeout:
            late = describe_short_wait(shape, self._timeout)
        return Budget(deadline=now + timeout, late=late)


class BoundedClient(httpx2.Client):
    """An `httpx2.Client` for one server; `exchanges` lists what it sent and received.

    `timeout` bounds each exchange, `total_timeout` all of them together from the first one on,
    both in seconds. `slashes` is shared by the clients of one server, `patience` by those of
    all that run one program; `intercept` injects a fault.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        timeout: float = RESPONSE_SECONDS,
        total_timeout: float = math.inf,
        slashes: SlashRule | None = None,
        patience: ShapePatience | None = None,
        intercept: Interceptor | None = None,
    ) -> None:
        transport = BoundedTransport(
            connect,
            timeout=timeout,
            total_timeout=total_timeout,
            slashes=slashes or SlashRule(),
            patience=patience,
            intercept=intercept,
        )
        self.exchanges = transport.exchanges
        self.extend_deadline = transport.extend_deadline
        super().__init__(
            transport=transport,
            base_url=ORIGIN,
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
            cookies=NoCookies(),
            follow_redirects=False,
            trust_env=False,
        )


def is_late(error: str) -> bool:
    """Return whether an exchange failed because its whole time was up, not that of its check."""
    return error.startswith(LATE)


def _make_raw(request: httpx2.Request) -> RawRequest:
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


def _split(target: str) -> tuple[str, str]:
    path, mark, query = target.partition("?")
    return path, mark + query


def _same_origin_target(response: RawResponse, target: str) -> str | None:
    """Return the target of a redirect, None for any other response.

    Raises `ExchangeError` when the redirect does not lead to this server.
    """
    location = response.get_header(b"location")
    if response.status not in _REDIRECTS or location is None:
        return None
    try:
        url = httpx2.URL(ORIGIN + target).join(location)
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        new_target = url.raw_path.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise ExchangeError(
            f"not HTTP: answered {response.status} with a Location that is no URL"
        ) from error
    if origin != ORIGIN:
        raise ExchangeError(f"answered {response.status} to another origin: {one_line(origin, 80)}")
    return new_target
