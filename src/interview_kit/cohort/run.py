"""Grade all submissions of a cohort: what is graded already is left alone, what fails is a row."""

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from typing import Protocol

from interview_kit.cohort.backend import Backend, NoMachineError
from interview_kit.cohort.entries import Entry
from interview_kit.cohort.parcel import Delivery, Parcel, collect_entry
from interview_kit.cohort.plan import Failure, Outcomes, Plan
from interview_kit.cohort.processes import SECONDS
from interview_kit.cohort.states import RowState
from interview_kit.cohort.store import is_current, read_stored, store_delivery
from interview_kit.core.errors import KitError, describe_unexpected
from interview_kit.core.progress import Progress

MAX_LOSSES = 2
"""A submission whose grading was lost so often is set aside: it may be what ends machines."""

STALL_SECONDS = SECONDS + 600
"""While gradings run, one ends in less: each has its own emergency stop, and a worker that was
lost comes back or is missed before."""
STALLED = "no result came back in time: run the same command again"


class Watch(Protocol):
    """Receives what a cohort is doing."""

    def follow(self, name: str) -> Progress:
        """Say that the grading of a submission starts; returns what hears of its steps."""

    def finish(self, name: str, state: RowState, summary: str) -> None:
        """Say what became of a submission."""

    def skip(self, name: str) -> None:
        """Say that a submission was graded before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A grading that runs, and how often it was lost before."""

    parcel: Parcel
    losses: int = 0


class CohortRun:
    """One run over a cohort."""

    def __init__(self, plan: Plan, backend: Backend, watch: Watch, outcomes: Outcomes) -> None:
        self._plan = plan
        self._backend = backend
        self._watch = watch
        self._outcomes = outcomes
        self._running: dict[Future[Delivery], Attempt] = {}
        self._lost: deque[Attempt] = deque()

    def grade_all(self) -> None:
        """Grade everything.

        Each grading is stored as soon as it ends, so whatever ends this early loses only those
        that run. Submissions are read one by one, when there is room for them.
        Raises `NoMachineError` when nothing is left that grades.
        """
        waiting = deque(self._plan.entries)
        while waiting or self._lost or self._running:
            while (waiting or self._lost) and len(self._running) < self._backend.count_slots():
                # What was lost comes last: it may be what ends machines, and others beside it.
                if waiting:
                    self._start(waiting.popleft())
                else:
                    self._submit(self._lost.popleft())
            self._wait()

    def _start(self, entry: Entry) -> None:
        plan = self._plan
        if entry.problem:
            self._fail(entry.name, RowState.UNREADABLE, entry.problem)
            return
        try:
            submission, parcel = collect_entry(entry, plan.options)
        except KitError as error:
            self._fail(entry.name, RowState.UNREADABLE, str(error))
            return
        stored = None if entry.name in plan.again else read_stored(plan.folder, entry.name)
        if stored and is_current(stored, submission, plan.options):
            self._outcomes.graded.add(entry.name)
            self._watch.skip(entry.name)
        else:
            self._submit(Attempt(parcel=parcel))

    def _submit(self, attempt: Attempt) -> None:
        progress = self._watch.follow(attempt.parcel.name)
        self._running[self._backend.submit(attempt.parcel, progress)] = attempt

    def _wait(self) -> None:
        """Wait until a grading ends; all are given up when none does."""
        limit = STALL_SECONDS + (self._plan.options.budget or 0.0)
        ended = wait(self._running, timeout=limit, return_when=FIRST_COMPLETED).done
        # What was graded is stored before an error ends all.
        for future in sorted(ended, key=lambda future: future.exception() is not None):
            self._finish(future)
        while self._running and not ended:
            future, attempt = self._running.popitem()
            future.cancel()
            self._fail(attempt.parcel.name, RowState.UNGRADED, STALLED)

    def _finish(self, future: Future[Delivery]) -> None:
        attempt = self._running.pop(future)
        name = attempt.parcel.name
        error = future.exception()
        if isinstance(error, NoMachineError):
            raise error
        if error is None:
            self._store(attempt.parcel, future.result())
            return
        losses = self._backend.count_losses(error)
        if not losses:
            cause = str(error) if isinstance(error, KitError) else describe_unexpected(error)
            self._fail(name, RowState.UNGRADED, cause)
        elif attempt.losses + losses < MAX_LOSSES:
            self._lost.append(replace(attempt, losses=attempt.losses + losses))
        else:
            cause = f"{attempt.losses + losses} gradings of it were lost: {error}"
            self._fail(name, RowState.SET_ASIDE, cause)

    def _store(self, parcel: Parcel, delivery: Delivery) -> None:
        if not delivery.files:
            self._fail(parcel.name, delivery.state, delivery.cause or "no cause is known")
            return
        store_delivery(self._plan.folder, parcel, delivery)
        self._outcomes.graded.add(parcel.name)
        stored = read_stored(self._plan.folder, parcel.name)
        summary = f"{stored.total.points:g}" if stored and stored.total.points is not None else ""
        self._watch.finish(parcel.name, delivery.state, delivery.cause or summary)

    def _fail(self, name: str, state: RowState, cause: str) -> None:
        self._outcomes.failures[name] = Failure(state=state, cause=cause)
        self._watch.finish(name, state, cause)
