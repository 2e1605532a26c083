"""Conversations with programs that may say anything."""

import math
import os
import socket
from collections.abc import Iterator

import pytest

from interview_kit.sandbox import channel as module
from interview_kit.sandbox.channel import BrokenChannelError, Channel, number, text, texts


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    with Channel() as channel, socket.socket(fileno=os.dup(channel.theirs)) as theirs:
        channel.started()
        yield channel, theirs


Pair = tuple[Channel, socket.socket]


def test_messages_come_whole_and_in_order(pair: Pair) -> None:
    channel, theirs = pair
    theirs.sendall(b'{"a": 1}\n{"b"')
    assert channel.receive(5.0) == {"a": 1}
    assert channel.receive(0.0) is None
    theirs.sendall(b": 2}\n")
    assert channel.receive(0.0) == {"b": 2}


def test_what_is_sent_is_one_line(pair: Pair) -> None:
    channel, theirs = pair
    channel.send({"text": "two\nlines"})
    assert theirs.recv(100) == b'{"text": "two\\nlines"}\n'


@pytest.mark.parametrize("line", [b"no json\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n"])
def test_anything_else_breaks_the_conversation(pair: Pair, line: bytes) -> None:
    channel, theirs = pair
    theirs.sendall(line)
    with pytest.raises(BrokenChannelError, match="something else"):
        channel.receive(5.0)


def test_an_endless_message_breaks_it(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, theirs = pair
    monkeypatch.setattr(module, "LINE", 1000)
    theirs.sendall(b"x" * 5000)
    with pytest.raises(BrokenChannelError, match="more than"):
        channel.receive(5.0)


def test_hanging_up_breaks_it(pair: Pair) -> None:
    channel, theirs = pair
    theirs.close()
    with pytest.raises(BrokenChannelError, match="hung up"):
        channel.receive(5.0)
    with pytest.raises(BrokenChannelError, match="hung up"):
        channel.send({})


def test_fields_of_another_type_count_as_absent() -> None:
    message = {"a": 1, "b": ["x", 2, None], "c": "word", "d": True}
    assert (text(message, "a"), text(message, "c"), text(message, "z")) == ("", "word", "")
    assert (texts(message, "b"), texts(message, "c")) == (["x"], [])
    assert (number(message, "a"), number(message, "c")) == (1.0, 0.0)
    for absurd in (math.inf, math.nan, 10**400, -(10**12)):
        assert number({"a": absurd}, "a") == 0.0
