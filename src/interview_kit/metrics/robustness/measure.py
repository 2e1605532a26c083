"""Robustness: the candidate's OpenAPI document, held against what their server answers.

The document is foreign. It is taken from the server over the bounded client, its references must
stay within itself, and what is made of it is made in a bounded process that has no connection of
its own: this one sends its requests, and sends nothing else.
"""

import base64
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h11
import httpx2

from interview_kit.core.text import one_line
from interview_kit.metrics.base import Grading
from interview_kit.metrics.code import tools
from interview_kit.metrics.code.tools import ToolError
from interview_kit.metrics.robustness.record import Robustness, RobustnessFinding
from interview_kit.sandbox import seccomp
from interview_kit.sandbox.channel import BrokenChannelError, Channel
from interview_kit.server import ready
from interview_kit.server.base import Server, ServerDownError
from interview_kit.server.client import BoundedClient
from interview_kit.server.started import serve
from interview_kit.server.strict_json import JSONRefusedError, strict_json
from interview_kit.server.wire import ExchangeError

STEP = "robustness"
EXAMPLES = 8
"""Requests for each operation and kind: those that the document allows, and others."""
REQUESTS = 400
FUZZING_SECONDS = 60.0
BASES = (
    "$id",
    "id",
    "$schema",
    "jsonSchemaDialect",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "externalValue",
)
"""Keys that could make a local reference lead elsewhere, or load something."""
POINTERS = ("$ref", "$dynamicRef", "$recursiveRef", "operationRef")

Send = Callable[[dict[str, Any]], dict[str, Any]]


class NoDocumentError(Exception):
    """There is no document to hold the server against; the text says why in one line."""


def measure(grading: Grading) -> Robustness:
    """Send a few hundred generated requests to a server of its own and count what departs."""
    submission, options = grading.submission, grading.options
    grading.progress.begin(STEP)
    try:
        with serve(submission, grading.environment, grading.level) as server:
            ready.wait(server, grading.exercise.collection, seconds=options.ready_seconds)
            document = fetch_document(server, submission.manifest.openapi)
            robustness = talk(document, options.seed, lambda request: send_request(server, request))
    except ServerDownError as error:
        robustness = Robustness(reason=error.cause)
    except (NoDocumentError, ToolError) as error:
        robustness = Robustness(reason=str(error))
    grading.progress.end(STEP, summary(robustness))
    return robustness


def summary(robustness: Robustness) -> str:
    """Return the result in one line."""
    if robustness.reason and not robustness.requests:
        return robustness.reason
    return f"{len(robustness.findings)} findings in {robustness.requests} generated requests"


def fetch_document(server: Server, path: str) -> dict[str, Any]:
    """Fetch the OpenAPI document from the server. Raises `NoDocumentError`."""
    try:
        with BoundedClient(server.connect) as client:
            response = client.get(path)
            document = strict_json(response.content)
    except (ExchangeError, JSONRefusedError) as error:
        raise NoDocumentError(f"no OpenAPI document: GET {path}: {error}") from error
    if response.status_code != 200:
        raise NoDocumentError(f"no OpenAPI document: GET {path} answers {response.status_code}")
    if not isinstance(document, dict):
        raise NoDocumentError(f"no OpenAPI document: GET {path} gives no JSON object")
    inner: dict[str, Any] = local(document)
    return inner


def local(part: Any) -> Any:
    """Return a document whose references stay within itself. Raises `NoDocumentError`."""
    if isinstance(part, list):
        return [local(item) for item in part]
    if not isinstance(part, dict):
        return part
    for pointer in POINTERS:
        to = part.get(pointer)
        if isinstance(to, str) and not to.startswith("#"):
            raise NoDocumentError(f"the OpenAPI document refers to another: {one_line(to, 80)}")
    return {
        key: local(value)
        for key, value in part.items()
        if not (key in BASES and isinstance(value, str))
    }


def send_request(server: Server, request: dict[str, Any]) -> dict[str, Any]:
    """Send one generated request and give its answer, or why there is none.

    A request that HTTP does not allow is never sent: `unsent` says why.
    """
    try:
        with BoundedClient(server.connect) as client:
            response = client.request(
                request["method"],
                request["target"],
                headers=[(str(name), str(value)) for name, value in request["headers"]],
                content=base64.b64decode(request["body"]),
            )
    except h11.LocalProtocolError as error:
        return {"unsent": one_line(str(error), 200)}
    except (ExchangeError, httpx2.InvalidURL, httpx2.HTTPError, ValueError) as error:
        return {"error": one_line(str(error), 200)}
    return {
        "status": response.status_code,
        "headers": response.headers.multi_items(),
        "body": base64.b64encode(response.content).decode(),
    }


def talk(document: dict[str, Any], seed: int, send: Send) -> Robustness:
    """Have requests made, send them, hand the answers back. Errors: `ToolError`."""
    job = {"document": document, "seed": seed, "examples": EXAMPLES, "requests": REQUESTS}
    job["filter"] = no_sockets()
    program = os.fspath(Path(__file__).with_name("fuzzer.py"))
    with (
        Channel() as channel,
        tools.start([program, str(channel.guest_fd)], pass_fds=[channel.guest_fd]),
    ):
        channel.close_guest_end()
        try:
            return converse(channel, job, send)
        except BrokenChannelError as error:
            raise ToolError("schemathesis could not use the OpenAPI document") from error


def no_sockets() -> str:
    """Return a seccomp filter against sockets, as text; empty where the machine has none."""
    if sys.platform != "linux" or not seccomp.is_supported():
        return ""
    shared = os.geteuid() != 0
    return base64.b64encode(seccomp.build(sockets=False, shared=shared)).decode()


def converse(channel: Channel, job: dict[str, Any], send: Send) -> Robustness:
    """Answer each request until the findings come. Errors: `ToolError`, `BrokenChannelError`."""
    ends = time.monotonic() + FUZZING_SECONDS
    channel.send(job)
    while (message := channel.receive(ends - time.monotonic())) is not None:
        if "found" in message:
            return decode_findings(message["found"])
        channel.send(send(message["send"]))
    raise ToolError(f"schemathesis took more than {FUZZING_SECONDS:.0f} s")


def decode_findings(message: dict[str, Any]) -> Robustness:
    """Decode the findings of the other process, and sort them."""
    findings = [RobustnessFinding(**finding) for finding in message["findings"]]
    return Robustness(
        operations=message["operations"],
        requests=message["requests"],
        findings=tuple(sorted(findings, key=lambda finding: (finding.kind, finding.operation))),
        reason=one_line(message["reason"], 300) if message["reason"] else None,
    )
