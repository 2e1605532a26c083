"""An exchange as a person reads it, with a curl line that sends it again."""

import shlex
from typing import Final

from interview_kit.core.model import Exchange
from interview_kit.server.wire import RawRequest, RawResponse

MAX_TEXT: Final = 2000

_OMITTED: Final = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}
)
"""Headers that curl sets itself or that change nothing."""


def record_exchange(
    origin: str, request: RawRequest, response: RawResponse | None, error: str | None
) -> Exchange:
    """Record one exchange; `response` is None when there was none, and `error` says why."""
    return Exchange(
        method=request.method,
        target=request.target,
        request_body=_decode(request.body),
        status=response.status if response else None,
        response_body=_decode(response.body) if response else "",
        error=error,
        curl=format_curl(origin, request),
    )


def format_curl(origin: str, request: RawRequest) -> str:
    """Write a command that sends the request, without a body that no shell line can hold."""
    words = ["curl", "-i"]
    if request.method == "HEAD":
        words.append("-I")
    elif request.method != "GET" or request.body:
        words += ["-X", request.method]
    words.append(origin + request.target)
    names = set()
    for key, value in request.headers:
        name = key.decode("latin-1").lower()
        names.add(name)
        if name not in _OMITTED:
            words += ["-H", f"{name}: {value.decode('utf-8', 'replace')}"]
    if not request.body:
        return shlex.join(words)
    if "content-type" not in names:
        words += ["-H", "content-type:"]  # else curl sends one of its own
    try:
        body = request.body.decode("utf-8")
    except UnicodeDecodeError:
        return f"{shlex.join(words)} --data-binary @-  # {len(request.body)} bytes, not UTF-8"
    if len(body) > MAX_TEXT or "\0" in body:
        return f"{shlex.join(words)} --data-binary @-  # {len(request.body)} bytes"
    words += ["--data-raw" if body.startswith("@") else "-d", body]
    return shlex.join(words)


def _decode(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}… ({len(text)} characters in all)"
