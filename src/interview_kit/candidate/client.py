"""What a visible check talks with: requests over HTTP, and expectations that read as sentences."""

import http.client
import json
import shlex
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlencode

SECONDS = 5.0
"""So long may one answer take."""
SLASH_MAY_MATTER = frozenset({301, 302, 303, 307, 308, 404, 405})
LONGEST = 300


class Unmet(Exception):  # noqa: N818 - reads as what it is
    """A check found something else than the brief promises."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got


class NoAnswer(Exception):  # noqa: N818
    """Nothing usable came back; `late` when it took too long."""

    def __init__(self, said: str, *, late: bool = False) -> None:
        super().__init__(said)
        self.late = late


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, as a person reads it."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    def line(self) -> str:
        """On one line."""
        return " ".join(part for part in (self.method, self.target, short(self.body)) if part)

    def curl(self, origin: str) -> str:
        """As a command that sends it again."""
        words = ["curl", "-i"]
        if self.method != "GET":
            words += ["-X", self.method]
        words.append(origin + self.target)
        for name, value in self.headers.items():
            words += ["-H", f"{name}: {value}"]
        if self.body:
            words += ["-d", self.body]
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Its expectations give it back, so that they can be chained."""

    status: int
    headers: dict[str, str]
    text: str

    def expect(self, *statuses: int, holding: str = "") -> "Answer":
        """Fail unless the status is one of these; `holding` says what else should be there."""
        if self.status not in statuses:
            wanted = " or ".join(map(str, statuses))
            raise Unmet(f"{wanted} with {holding}" if holding else wanted, self.shown())
        return self

    def json(self) -> Any:
        """The body as JSON. Fails unless it is, and says so (rule C3)."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Unmet("Content-Type: application/json", kind or "no Content-Type")
        try:
            return json.loads(self.text)
        except ValueError:
            raise Unmet("a body of JSON", self.shown()) from None

    def shown(self) -> str:
        """Status and body on one line."""
        return f"{self.status} {short(self.text)}".strip()


class Api:
    """A client of one server; `sent` is the last request."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.sent: Sent | None = None
        self.answer: Answer | None = None

    def get(self, path: str, **options: Any) -> Answer:
        """Send a GET."""
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        """Send a POST."""
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> Answer:
        """Send a PUT."""
        return self.send("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Answer:
        """Send a PATCH."""
        return self.send("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """Send a DELETE."""
        return self.send("DELETE", path, **options)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = ...,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request; `/x` and `/x/` are one path (rule C7). Errors: `NoAnswer`."""
        answer = self._send(method, path, json, query, headers or {})
        if answer.status not in SLASH_MAY_MATTER or path == "/":
            return answer
        first = self.sent
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        second = self._send(method, other, json, query, headers or {})
        if second.status in SLASH_MAY_MATTER:
            self.sent, self.answer = first, answer
            return answer
        return second

    def _send(
        self, method: str, path: str, data: Any, query: dict[str, Any] | None, extra: dict[str, str]
    ) -> Answer:
        target = f"{path}?{urlencode(query)}" if query else path
        body = "" if data is ... else json.dumps(data, ensure_ascii=False)
        headers = ({"content-type": "application/json"} if body else {}) | extra
        self.sent, self.answer = Sent(method, target, headers, body), None
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        try:
            connection.request(method, target, body.encode() or None, headers)
            response = connection.getresponse()
            raw = response.read()
        except TimeoutError:
            raise NoAnswer(f"no answer within {SECONDS:.0f} seconds", late=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"the connection ended without an answer ({error})") from None
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        self.answer = Answer(response.status, found, raw.decode("utf-8", "replace"))
        return self.answer

    def same(self, got: Any, wanted: Any, what: str) -> None:
        """Fail unless two values are equal, also in kind: `true` is no 1."""
        if got != wanted or isinstance(got, bool) != isinstance(wanted, bool):
            self.fail(f"{what} {shown(wanted)}", shown(got))

    def holds(self, true: bool, expected: str, got: Any) -> None:
        """Fail unless something is true."""
        if not true:
            self.fail(expected, shown(got))

    def fail(self, expected: str, got: str) -> NoReturn:
        """Fail."""
        raise Unmet(expected, got)


def shown(value: Any) -> str:
    """A value as JSON, bounded."""
    return short(json.dumps(value, ensure_ascii=False, default=repr))


def short(text: str) -> str:
    """A text on one line, bounded, with nothing in it that acts on a terminal."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.strip())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
