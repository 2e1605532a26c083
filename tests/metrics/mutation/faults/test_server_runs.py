"""All broken servers: which of them run again."""

import pytest

from interview_kit.core.model import Noticed
from interview_kit.exercise.faults.base import Fault
from interview_kit.metrics.mutation.faults.fault_run import FaultResult
from interview_kit.metrics.mutation.faults.server_runs import confirm_others

from .notes import (
    FAULTS,
)


class DoubtingPool:
    """Says which tests were left out and whether any is doubted; remembers what runs again."""

    def __init__(self, left_out: set[str], *, doubt: bool) -> None:
        self.left_out, self.doubt = left_out, doubt
        self.servers: list[Fault] = []

    def share_left_out(self) -> set[str]:
        return self.left_out

    def has_doubt(self) -> bool:
        return self.doubt

    def run(self, servers, work):
        self.servers += servers
        return [FaultResult(fault=servers[0], outcome=Noticed.UNNOTICED)] if servers else []


@pytest.mark.parametrize(
    ("left_out", "doubt", "is_again"),
    [(set(), False, False), ({"old"}, False, False), ({"new"}, False, True), (set(), True, True)],
)
def test_notices_that_were_not_confirmed_run_again_as_soon_as_a_test_is_doubted(
    left_out, doubt, is_again
):
    results = {
        fault.id: FaultResult(fault=fault, outcome=Noticed.NOTICED, is_confirmed=number == 0)
        for number, fault in enumerate(FAULTS[:3])
    }
    pool = DoubtingPool(left_out, doubt=doubt)
    confirmed = confirm_others(pool, FAULTS[:3], results, None, 1, {"old"})
    if not is_again:
        assert confirmed == results
        return
    assert pool.servers == list(FAULTS[1:3])
    assert {fault: result.outcome for fault, result in confirmed.items()} == {
        FAULTS[0].id: Noticed.NOTICED,
        FAULTS[1].id: Noticed.UNNOTICED,
    }
