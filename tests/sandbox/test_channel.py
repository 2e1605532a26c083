"""Conversations with programs that may say anything."""

import math
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from interview_kit.sandbox import channel as module
from interview_kit.sandbox.channel import (
    BrokenChannelError,
    Channel,
    get_number,
    get_text,
    get_texts,
)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    with Channel() as channel, socket.socket(fileno=os.dup(channel.guest_fd)) as guest:
        channel.close_guest_end()
        yield channel, guest


Pair = tuple[Channel, socket.socket]


def test_messages_come_whole_and_in_order(pair: Pair) -> None:
    channel, guest = pair
    guest.sendall(b'{"a": 1}\n{"b"')
    assert channel.receive(5.0) == {"a": 1}
    assert channel.receive(0.0) is None
    guest.sendall(b": 2}\n")
    assert channel.receive(0.0) == {"b": 2}


def test_what_is_sent_is_one_line(pair: Pair) -> None:
    channel, guest = pair
    channel.send({"text": "two\nlines"})
    assert guest.recv(100) == b'{"text": "two\\nlines"}\n'


@pytest.mark.parametrize("line", [b"no json\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n"])
def test_anything_else_breaks_the_conversation(pair: Pair, line: bytes) -> None:
    channel, guest = pair
    guest.sendall(line)
    with pytest.raises(BrokenChannelError, match="something else"):
        channel.receive(5.0)


def test_an_endless_message_breaks_it(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, guest = pair
    monkeypatch.setattr(module, "MAX_MESSAGE", 1000)
    guest.sendall(b"x" * 5000)
    with pytest.raises(BrokenChannelError, match="more than"):
        channel.receive(5.0)


def test_hanging_up_breaks_it(pair: Pair) -> None:
    channel, guest = pair
    guest.close()
    with pytest.raises(BrokenChannelError, match="hung up"):
        channel.receive(5.0)
    with pytest.raises(BrokenChannelError, match="hung up"):
        channel.send({})


@pytest.fixture
def lossy_pair() -> Iterator[tuple[Channel, socket.socket]]:
    with Channel(lossy=True) as channel, socket.socket(fileno=os.dup(channel.guest_fd)) as guest:
        channel.close_guest_end()
        yield channel, guest


def test_a_lossy_channel_skips_what_is_no_message(lossy_pair: Pair) -> None:
    channel, guest = lossy_pair
    guest.sendall(b'{"cut": \n{"whole": 1}\n\n[1]\n{"next": 2}\n')
    assert channel.receive(5.0) == {"whole": 1}
    assert channel.receive(5.0) == {"next": 2}
    assert channel.receive(0.0) is None


def test_a_lossy_channel_drops_an_endless_message(
    lossy_pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, guest = lossy_pair
    monkeypatch.setattr(module, "MAX_MESSAGE", 1000)
    guest.sendall(b"x" * 5000)
    assert channel.receive(0.0) is None
    guest.sendall(b'\n{"a": 1}\n')
    assert channel.receive(5.0) == {"a": 1}


def test_a_message_of_a_lossy_channel_starts_on_a_line_of_its_own(lossy_pair: Pair) -> None:
    channel, guest = lossy_pair
    channel.send({"a": 1})
    assert guest.recv(100) == b'\n{"a": 1}\n'


def test_hanging_up_ends_a_receive_in_another_thread(pair: Pair) -> None:
    channel, _guest = pair
    threading.Timer(0.1, channel.hang_up).start()
    with pytest.raises(BrokenChannelError, match="hung up"):
        channel.receive()


def test_fields_of_another_type_count_as_absent() -> None:
    message = {"a": 1, "b": ["x", 2, None], "c": "word", "d": True}
    assert (get_text(message, "a"), get_text(message, "c"), get_text(message, "z")) == (
        "",
        "word",
        "",
    )
    assert (get_texts(message, "b"), get_texts(message, "c")) == (["x"], [])
    assert (get_number(message, "a"), get_number(message, "c")) == (1.0, 0.0)
    for absurd in (math.inf, math.nan, 10**400, -(10**12)):
        assert get_number({"a": absurd}, "a") == 0.0
