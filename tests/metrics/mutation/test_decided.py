"""Which mutants count once the hidden checks decided."""

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.decided import Decided, leave_out_unseen
from interview_kit.metrics.mutation.record import MutantResult, Mutation

STILLBORN = MutantStatus.STILLBORN


def result(name: str, status: MutantStatus = MutantStatus.KILLED) -> MutantResult:
    return MutantResult(
        id=name,
        file="shop.py",
        line=1,
        function="f",
        operator="number",
        kind="body",
        status=status,
        diff="",
    )


RAN = Mutation(
    mutants=(result("seen"), result("unseen"), result("unasked"), result("dead", STILLBORN)),
    generated=4,
)


def test_what_no_hidden_check_sees_is_left_out() -> None:
    decided = {"seen": "U01", "unseen": None, "dead": "U01"}
    made = leave_out_unseen(RAN, Decided(requirements=decided))
    assert {m.id: m.counts for m in made.mutants} == {"seen": True, "unseen": False, "dead": False}
    assert {m.id: m.requirement for m in made.mutants}["seen"] == "U01"
    assert made.left_out == {
        "no hidden check sees the change": 1,
        "the changed program cannot be imported": 1,
    }
    assert made.all_count is None


def test_where_no_hidden_check_can_be_asked_all_mutants_count() -> None:
    made = leave_out_unseen(RAN, Decided(all_count="its server does not answer"))
    assert made.mutants == RAN.mutants
    assert made.all_count == "its server does not answer"
