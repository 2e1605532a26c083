"""How hidden checks are shared out."""

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Outcome
from interview_kit.metrics.behaviour.chunks import CHUNK_SIZE, NOT_RUN, ChunkQueue

NAMES = [f"p/a.py::{n}" for n in range(6)] + ["p/b.py::0"]
CHECK = "def test_{}(client):\n    client.get('/')\n\n"


def test_chunks_hold_checks_of_one_group_and_each_is_taken_once():
    queue = ChunkQueue()
    queue.fill(NAMES, 4)
    assert queue.names == tuple(NAMES)
    assert queue.take_last() is None  # the grader begins
    assert queue.take_first() == tuple(NAMES[:4])
    assert queue.take_last() == ("p/b.py::0",)
    assert queue.take_last() == tuple(NAMES[4:6])
    assert (queue.take_first(), queue.take_last()) == (None, None)


def test_one_taker_meets_a_group_as_a_whole(hidden):
    """Chunks are for helpers: without them a group of several chunks has one server."""
    count = 2 * CHUNK_SIZE + 1
    hidden.write("".join(map(CHECK.format, range(count))))
    assert len(hidden.run()) == count
    assert len(hidden.servers) == 1


def test_after_the_deadline_checks_fail_with_that_cause_and_start_no_server(hidden):
    hidden.write(CHECK.format(1) + CHECK.format(2))
    results = hidden.run(deadline=deadline_in(-1.0))
    assert [(r.outcome, r.message) for r in results] == [(Outcome.FAILED, NOT_RUN)] * 2
    assert hidden.servers == []


def test_what_was_passed_before_the_deadline_stays(hidden):
    deadline = deadline_in(60.0)

    def script(peer):
        # Before the response: after it the next check may have begun.
        deadline.interrupt.is_requested = True
        peer.reply(200, b"[]", "Content-Type: application/json\r\n")

    hidden.script = script
    hidden.write(CHECK.format(1) + CHECK.format(2))
    outcomes = [r.outcome for r in hidden.run(deadline=deadline)]
    assert outcomes == [Outcome.PASSED, Outcome.FAILED]
    assert hidden.ended == 1
