"""The guest's end of the channel, against the grader's end."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit.sandbox.channel import Channel
from interview_kit.sandbox.guest import kit_channel

Pair = tuple[Channel, kit_channel.Channel]


@pytest.fixture(params=[False, True], ids=["strict", "lossy"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with Channel(lossy=request.param) as grader:
        guest = kit_channel.Channel(os.dup(grader.guest_fd), lossy=request.param)
        grader.close_guest_end()
        yield grader, guest


def test_messages_pass_both_ways(pair: Pair) -> None:
    grader, guest = pair
    for message in ({"a": "two\nlines"}, {"b": [1, None]}):
        grader.send(message)
        assert guest.receive() == message
        guest.send(message)
        assert grader.receive(5.0) == message


def test_nothing_comes_once_the_grader_has_hung_up(pair: Pair) -> None:
    grader, guest = pair
    grader.close()
    assert guest.receive() is None
    assert guest.receive_with_fds() is None


def test_descriptors_come_with_their_message() -> None:
    with Channel() as grader, Path(os.devnull).open("rb") as file:
        guest = kit_channel.Channel(os.dup(grader.guest_fd))
        grader.send({"long": "x" * 10_000}, [file.fileno()])
        received = guest.receive_with_fds()
        assert received is not None
        message, (fd,) = received
        assert len(message["long"]) == 10_000
        assert os.fstat(fd).st_rdev == os.fstat(file.fileno()).st_rdev
        os.close(fd)
        guest.send({"still": "open"})
        assert grader.receive(5.0) == {"still": "open"}


def test_programs_that_the_candidate_starts_do_not_inherit_the_channel(pair: Pair) -> None:
    _, guest = pair
    assert not os.get_inheritable(guest.fd)


def test_a_lossy_channel_skips_a_message_that_was_cut_short() -> None:
    with Channel(lossy=True) as grader:
        guest = kit_channel.Channel(os.dup(grader.guest_fd), lossy=True)
        kit_channel.write(guest.fd, {"whole": 1}, start=b'{"cut": "sho')
        guest.send({"next": 2})
        assert grader.receive(5.0) == {"next": 2}
