"""Makes requests from an OpenAPI document and judges the answers by it, in a process of its own.

It opens no connection: each request goes out as a message over a descriptor that it was given, and
its answer comes in there. Where the kernel can, it shuts itself in first: no
sockets, no files but Python's. A document that breaks the library breaks this process alone.

    {"document": {…}, "seed": 0, "examples": 8, "requests": 400, "filter": "…"}   first message in
    {"send": {"method": …, "target": …, "headers": […], "body": …}}   out, again and again
    {"status": 200, "headers": […], "body": …}, {"error": …} or {"unsent": …}   in, after each
    {"found": {…}}                                                    last message out
"""

import base64
import contextlib
import os
import sys
import warnings
from typing import Any
from urllib.parse import urlsplit

import requests
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException
from schemathesis import Case, openapi
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as of_openapi

from interview_kit.sandbox.guest import confine
from interview_kit.sandbox.guest.kit_channel import Channel

ORIGIN = "http://127.0.0.1:8000"
LONGEST_BODY = 120
SILENCES = 3
"""After so many requests in a row without an answer nobody is there any more."""
DROPPED = {"host", "content-length", "connection", "accept-encoding", "user-agent"}
DROPPED |= {"x-schemathesis-testcaseid"}  # drawn by lot, and no business of the program's
CHECKS = [
    not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.negative_data_rejection,
]


class Fuzzer:
    """One run over all operations; `found` keeps the first departure of each kind in each."""

    def __init__(self, settings: dict[str, Any], ask: Any) -> None:
        self.settings = settings
        self.ask = ask
        self.sent = 0
        self.silent = 0
        self.operations = 0
        self.over: str | None = None
        self.found: dict[tuple[str, str], dict[str, Any]] = {}

    def run(self) -> str | None:
        """Try every operation; why not all were tried, if so."""
        load_all_checks()
        broken = []
        for result in openapi.from_dict(self.settings["document"]).get_all_operations():
            if not isinstance(result, Ok):
                broken.append(str(result.err()).split("\n")[0])
                continue
            self.operations += 1
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                # Nothing can be generated where without parameters nothing is wrong.
                with contextlib.suppress(HypothesisException):
                    self.try_out(result.ok(), mode)
                if self.over:
                    return self.over
        return f"not tried: {broken[0]}" if broken else None

    def try_out(self, operation: Any, mode: GenerationMode) -> None:
        """Send a few requests that the document allows, or that it does not."""

        @seed(self.settings["seed"])
        @settings(
            max_examples=self.settings["examples"],
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Case[Any]) -> None:
            self.judge(case)

        one()

    def judge(self, case: Case[Any]) -> None:
        """Send one request and hold the answer against the document, unless it is over."""
        if self.sent >= self.settings["requests"]:
            self.over = f"only the first {self.sent} requests were sent"
        if self.over:
            return
        prepared = prepare_request(case)
        self.sent += 1
        answer = self.ask(encode_request(prepared))
        label = case.operation.label
        if "unsent" in answer:
            return
        if "error" in answer:
            self.silent += 1
            self.note("NoAnswer", label, prepared, None)
            if self.silent >= SILENCES:
                self.over = f"{SILENCES} requests in a row got no answer"
            return
        self.silent = 0
        try:
            case.validate_response(decode_response(answer, prepared), checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.note(type(failure).__name__, label, prepared, answer["status"])

    def note(self, kind: str, label: str, sent: Any, status: int | None) -> None:
        """Keep the first of a kind."""
        text = body_of(sent).decode("utf-8", "replace")
        line = f"{sent.method} {target(sent)} {text[:LONGEST_BODY]}".rstrip()
        about = {"kind": kind, "operation": label, "request": line, "status": status}
        self.found.setdefault((kind, label), about)


def prepare_request(case: Case[Any]) -> requests.PreparedRequest:
    """Prepare a generated case as it goes over the wire."""
    arguments = case.as_transport_kwargs(base_url=ORIGIN)
    names = ("method", "url", "headers", "files", "data", "json", "params", "cookies")
    return requests.Request(
        **{name: arguments[name] for name in names if name in arguments}
    ).prepare()


def target(sent: requests.PreparedRequest) -> str:
    """Path and query."""
    parts = urlsplit(sent.url or "")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def body_of(sent: requests.PreparedRequest) -> bytes:
    """Return the body as it goes over the wire."""
    body: Any = sent.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


def encode_request(sent: requests.PreparedRequest) -> dict[str, Any]:
    """Encode a request for the process that can send it.

    Blanks around the value of a header are no part of it, and an empty token leaves one behind.
    """
    headers = [
        [str(name), (value if isinstance(value, str) else value.decode("latin-1")).strip(" \t")]
        for name, value in sent.headers.items()
        if str(name).lower() not in DROPPED
    ]
    return {
        "method": sent.method,
        "target": target(sent),
        "headers": headers,
        "body": base64.b64encode(body_of(sent)).decode(),
    }


def decode_response(answer: dict[str, Any], sent: requests.PreparedRequest) -> Response:
    """Decode a response for the library; its duration does not matter here."""
    headers: dict[str, list[str]] = {}
    for name, value in answer["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return Response(
        status_code=answer["status"],
        headers=headers,
        content=base64.b64decode(answer["body"]),
        request=sent,
        elapsed=0.0,
        verify=False,
    )


def shut_in(filter_: str) -> None:
    """Keep this process from other files than Python's and its folder, and from all sockets."""
    if sys.platform == "linux" and confine.abi() >= 1:
        allowed = {sys.prefix, sys.base_prefix, *filter(None, sys.path), "/usr", "/lib", "/lib64"}
        confine.restrict(read=sorted(allowed), write=[".", os.devnull], shared_memory=[])
    if filter_:
        confine.filter_calls(base64.b64decode(filter_))


def main() -> None:
    """Talk over the descriptor that the argument names."""
    warnings.simplefilter("ignore")
    channel = Channel(int(sys.argv[1]))
    settings = channel.receive()
    if settings is None:
        return

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        channel.send({"send": request})
        return channel.receive() or sys.exit()

    shut_in(settings.pop("filter"))
    fuzzer = Fuzzer(settings, ask)
    try:
        reason = fuzzer.run()
    except SchemathesisError as error:
        reason = f"the document cannot be used: {str(error).split(chr(10))[0]}"
    facts = {"operations": fuzzer.operations, "requests": fuzzer.sent, "reason": reason}
    channel.send({"found": facts | {"findings": list(fuzzer.found.values())}})


if __name__ == "__main__":
    main()
