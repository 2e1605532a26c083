"""Lookalikes: servers that differ from the candidate's own one and break no promise.

A test that fails on one demands what no brief prints: how keys are ordered, how a message is
worded, or that nothing at all stands between the client and the app. Such a test would fail on
every broken server, too, and says nothing about the one that it fails on.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from interview_kit.exercise.faults.base import Forward, Interceptor, Request, Response

COUNT = 3
"""Lookalikes in one grading."""
LETTERS = "bcdfghjkmnpqrstvwxz"
"""Letters of the mark that is drawn for each lookalike: no word of a program has only these."""
MARK_LENGTH = 8
CRASH = 500
"""From this status on a response stays as it is: a test client may raise the app's exception."""
ANOTHER_REQUEST = "a harmless request more"
MESSAGE_KEYS = ("msg", "message", "detail")
"""Keys of the texts inside of a `detail` that is no text itself."""

MakeChange = Callable[[random.Random, str], Interceptor]
"""Make one harmless change from a source of chance and a mark of its own."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A server that breaks no promise, by several harmless changes; `changes` names each."""

    changes: tuple[tuple[str, Interceptor], ...]

    def intercept(self, request: Request, forward: Forward) -> Response:
        """Apply all changes to one exchange."""
        for _, change in self.changes:
            forward = nest(change, forward)
        return forward(request)

    def describe(self) -> str:
        """Name the changes."""
        return ", ".join(name for name, _ in self.changes)


def nest(change: Interceptor, forward: Forward) -> Forward:
    """Return `forward` with a change around it."""
    return lambda request: change(request, forward)


def draw_lookalikes(
    seed: int, *, can_ask_more: bool = True, count: int = COUNT
) -> tuple[Lookalike, ...]:
    """Draw lookalikes; each change is in all of them but one, and no two have the same marks.

    With `can_ask_more` they also ask the app what no test asks.
    """
    chance = random.Random(f"lookalikes {seed}")
    names = [name for name in CHANGES if can_ask_more or name != ANOTHER_REQUEST]
    absent = {name: chance.randrange(count) for name in names}
    drawn = []
    for number in range(count):
        chosen = [name for name in names if absent[name] != number]
        mark = draw_mark(chance)
        drawn.append(Lookalike(tuple((name, CHANGES[name](chance, mark)) for name in chosen)))
    return tuple(drawn)


def make_lookalike(seed: int, *, can_ask_more: bool = True) -> Lookalike:
    """Make the lookalike with all changes, or with all that do not ask the app more."""
    changes = (change for cause in list_causes(seed) for change in cause.changes)
    return Lookalike(tuple(c for c in changes if can_ask_more or c[0] != ANOTHER_REQUEST))


def list_causes(seed: int) -> Iterator[Lookalike]:
    """Make a lookalike of each change alone, to find out which of them a test does not stand."""
    for name, make in CHANGES.items():
        chance = random.Random(f"{name} {seed}")
        yield Lookalike(((name, make(chance, draw_mark(chance))),))


def draw_mark(chance: random.Random) -> str:
    """Draw a word that no program has, and no path."""
    return "".join(chance.choices(LETTERS, k=MARK_LENGTH))


def reorder_keys(chance: random.Random, mark: str) -> Interceptor:
    """Put the keys of each object in another order."""
    salt = chance.random()

    def reorder(data: Any) -> Any:
        if isinstance(data, list):
            return [reorder(item) for item in data]
        if not isinstance(data, dict):
            return data
        keys = sorted(data)
        random.Random(f"{salt} {keys}").shuffle(keys)
        return {key: reorder(data[key]) for key in (keys[::-1] if keys == [*data] else keys)}

    return rewrite_json(reorder)


def add_blanks(chance: random.Random, mark: str) -> Interceptor:
    """Write JSON with blanks and line breaks."""
    return rewrite_json(lambda data: data, indent=chance.randint(1, 5))


def add_header(chance: random.Random, mark: str) -> Interceptor:
    """Add a header to each response."""

    def intercept(request: Request, forward: Forward) -> Response:
        response = forward(request)
        if response.status >= CRASH:
            return response
        return replace(response, headers=(*response.headers, (f"x-{mark}", mark)))

    return intercept


def reword_messages(chance: random.Random, mark: str) -> Interceptor:
    """Word the messages of errors otherwise."""
    return rewrite_json(
        lambda data: (
            {**data, "detail": reword(data["detail"], mark)}
            if isinstance(data, dict) and "detail" in data
            else data
        ),
        statuses=range(400, 500),
    )


def reword(detail: Any, mark: str) -> Any:
    """Return a detail with another text, in whatever form it has."""
    if isinstance(detail, str):
        return f"{detail} ({mark})" if detail else detail
    if isinstance(detail, list):
        return [reword(item, mark) if isinstance(item, dict) else item for item in detail]
    if isinstance(detail, dict):
        texts = {key: detail[key] for key in MESSAGE_KEYS if isinstance(detail.get(key), str)}
        return {**detail, **{key: reword(text, mark) for key, text in texts.items()}}
    return detail


def send_another_request(chance: random.Random, mark: str) -> Interceptor:
    """Ask for a path that nobody serves, before about one request in three.

    Not before each: a program may limit how many it takes.
    """

    def intercept(request: Request, forward: Forward) -> Response:
        if random.Random(f"{mark} {request.method} {request.path}").random() < 1 / 3:
            forward(make_idle_request(request, mark))
        return forward(request)

    return intercept


def make_idle_request(request: Request, mark: str) -> Request:
    """Make a request that changes nothing: a read of a path that nobody serves."""
    headers = tuple((key, value) for key, value in request.headers if key == "host")
    return Request(method="GET", path=f"/{mark}", headers=headers)


def rewrite_json(
    change: Callable[[Any], Any], *, statuses: Sequence[int] = (), indent: int | None = None
) -> Interceptor:
    """Make a change of the JSON of responses; what is not JSON stays as it is."""

    def intercept(request: Request, forward: Forward) -> Response:
        response = forward(request)
        is_chosen = response.status in statuses if statuses else response.status < CRASH
        if not is_chosen or not is_json(response):
            return response
        try:
            data = json.loads(response.body)
            body = json.dumps(change(data), indent=indent, allow_nan=False).encode()
        except (ValueError, RecursionError):
            return response
        headers = tuple((k, v) for k, v in response.headers if k != "content-length")
        size = ("content-length", str(len(body)))
        return replace(response, headers=(*headers, size), body=body)

    return intercept


def is_json(response: Response) -> bool:
    """Return whether a response says that it is JSON, and no `charset` but UTF-8."""
    kind = (response.header("content-type") or "").lower().replace(" ", "")
    name, _, rest = kind.partition(";")
    plain = name == "application/json" or name.endswith("+json")
    return plain and rest in ("", "charset=utf-8") and response.header("content-encoding") is None


CHANGES: dict[str, MakeChange] = {
    "keys in another order": reorder_keys,
    "another text in `detail`": reword_messages,
    "other blanks": add_blanks,
    "one header more": add_header,
    ANOTHER_REQUEST: send_another_request,
}
"""Every harmless change, by its name in reports, from the app's side to the tests'."""
