"""Compare the candidate's tests with our reference: one that fails on it contradicts the brief.

Their own program gets every request as well and keeps step, so that tests which look into it do
not fail for that. Some suites start afresh for each test, others build on what earlier tests
have left: a test contradicts only when it fails on both kinds of reference.

A brief leaves much open: which of several statuses, a list or an object around it, the wording
of messages, the ids. Tests may hold their own program to what it chose. So they get the response
of their own program wherever it has another form than the reference's.
"""

from collections.abc import Collection
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import h11
import httpx2

from interview_kit.core.closing import Closing
from interview_kit.exercise.faults.base import Forward, Request, Response
from interview_kit.metrics.mutation.faults.fault_runner import FaultRunner, strip_stage
from interview_kit.metrics.mutation.faults.id_pairs import IdPairs, exchange_ids
from interview_kit.server.base import Launcher
from interview_kit.server.client import BoundedClient, ExchangeError

CLIENT_HEADERS = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")
"""Headers that the client to the reference sets itself."""
UNSENDABLE = (h11.LocalProtocolError, httpx2.InvalidURL, ValueError)
"""In-process test clients can build requests that are illegal on the wire: blank header values."""
LONGEST_DATE = len("2026-01-31")
FIRST_ERROR = 400
LOOSE_REFUSALS = {400, 404, 405, 415, 422}
"""Statuses between which the rules often leave the choice, as for an id that cannot exist."""


class ReferenceOracle(Closing):
    """Answer tests from the reference; with `fresh`, from a new one for each test."""

    def __init__(self, launch: Launcher, *, fresh: bool) -> None:
        self._launch = launch
        self._fresh = fresh
        self._ids = IdPairs()
        self._test = ""
        self._stack = ExitStack()
        self._client: BoundedClient | None = None

    def on_test(self, name: str) -> None:
        """Start the reference, anew where the next exchange belongs to another test."""
        test = strip_stage(name)
        if self._client is None or (self._fresh and test != self._test):
            self.close()
            server = self._stack.enter_context(self._launch())
            self._client = self._stack.enter_context(BoundedClient(server.connect))
            self._ids = IdPairs()
        self._test = test

    def intercept(self, request: Request, forward: Forward) -> Response:
        """Send a request to both programs and choose one of their responses."""
        addressed = self._ids.address_candidate(request)
        candidate_response = forward(addressed)
        if self._client is None:
            return candidate_response
        try:
            response = self._client.request(
                request.method,
                request.target(),
                headers=[(k, value) for k, value in request.headers if k not in CLIENT_HEADERS],
                content=request.body,
            )
        except ExchangeError:
            return Response(status=502)
        except UNSENDABLE:
            return candidate_response
        reference_response = Response(
            status=response.status_code,
            headers=tuple((key.lower(), value) for key, value in response.headers.multi_items()),
            body=response.content,
        )
        named = addressed.path.split("/")
        return choose_response(candidate_response, reference_response, self._ids, named)

    def close(self) -> None:
        """Stop the reference."""
        self._stack.close()
        self._client = None


def choose_response(
    candidate: Response, reference: Response, ids: IdPairs, named: Collection[str] = ()
) -> Response:
    """Choose the reference's values where both have one form, else the candidate's response.

    Where one accepts what the other refuses, the reference decides. Refusals are worded freely.
    The ids are always the reference's; `named` are those of the request's path.
    """
    statuses = {candidate.status, reference.status}
    is_refused = len(statuses) == 1 and candidate.status >= FIRST_ERROR
    if is_refused or statuses <= LOOSE_REFUSALS:
        return candidate
    if any(status >= FIRST_ERROR for status in statuses):
        return reference
    candidate_data, reference_data = candidate.data(), reference.data()
    if (
        candidate_data is not None
        and reference_data is not None
        and has_same_form(candidate_data, reference_data)
    ):
        ids.learn(candidate_data, reference_data)
        chosen = keep_spelling(candidate_data, reference_data)
    else:
        chosen = exchange_ids(candidate_data, ids.to_reference, named)
    return candidate if chosen == candidate_data else candidate.with_data(chosen)


def has_same_form(one: Any, another: Any) -> bool:
    """Return whether two JSON values have the same keys and nesting; null fits everywhere."""
    if one is None or another is None:
        return True
    if isinstance(one, dict) and isinstance(another, dict):
        is_same = one.keys() == another.keys()
        return is_same and all(has_same_form(one[key], another[key]) for key in one)
    if isinstance(one, list) and isinstance(another, list):
        return all(map(has_same_form, one, another))
    containers = (dict, list)
    return not isinstance(one, containers) and not isinstance(another, containers)


def keep_spelling(candidate_data: Any, reference_data: Any) -> Any:
    """Return our values, but the candidate's where a brief leaves open how to write them.

    That is the letter case of texts, and the form of timestamps.
    """
    if isinstance(candidate_data, dict) and isinstance(reference_data, dict):
        return {
            key: keep_spelling(candidate_data.get(key), value)
            for key, value in reference_data.items()
        }
    if isinstance(candidate_data, list) and isinstance(reference_data, list):
        padded = [*candidate_data, *[None] * len(reference_data)]
        return [keep_spelling(*pair) for pair in zip(padded, reference_data, strict=False)]
    if isinstance(candidate_data, str) and isinstance(reference_data, str):
        is_alike = candidate_data.casefold() == reference_data.casefold()
        return (
            candidate_data
            if is_alike or (is_timestamp(candidate_data) and is_timestamp(reference_data))
            else reference_data
        )
    return reference_data


def is_timestamp(text: str) -> bool:
    """Return whether a text is a date with a time of day."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) > LONGEST_DATE


def find_contradicting(runner: FaultRunner, launch: Launcher) -> dict[str, str]:
    """Return the tests that fail on our reference, each with its failure message."""
    failures: list[dict[str, str]] = []
    for fresh in (True, False):
        with ReferenceOracle(launch, fresh=fresh) as oracle:
            failures.append(runner.find_failing(oracle.intercept, oracle.on_test))
        if not failures[-1]:
            break
    return {test: message for test, message in failures[0].items() if test in failures[-1]}
