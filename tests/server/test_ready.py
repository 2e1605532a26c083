from itertools import count

import pytest

from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.server import base, ready
from interview_kit.server.base import Server, ServerDownError, UnixAddress


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch):
    monkeypatch.setattr(base, "EXIT_GRACE_SECONDS", 0.0)


@pytest.fixture
def serving(scripted, hidden):
    """Starts a server that follows a script, as a launcher would."""

    def start(script):
        hidden.script = script
        server = hidden.scripted(script)
        return Server(process=hidden.program(), address=UnixAddress(server.address)), server

    return start


@pytest.mark.parametrize("status", [200, 301, 404, 422, 499])
def test_any_answer_below_500_is_ready(serving, status):
    server, scripted_server = serving(lambda peer: peer.reply(status))
    assert ready.wait(server, "/things/") == status
    assert scripted_server.lines[0] == "GET /things/ HTTP/1.1"


def test_a_server_that_answers_5xx_is_asked_again(serving):
    turn = count(1)
    server, scripted_server = serving(lambda peer: peer.reply(503 if next(turn) < 3 else 200))
    assert ready.wait(server, "/") == 200
    assert len(scripted_server.lines) == 3


def test_a_server_that_keeps_answering_5xx_does_answer(serving):
    server, scripted_server = serving(lambda peer: peer.reply(500))
    assert ready.wait(server, "/", seconds=0.3) == 500
    assert len(scripted_server.lines) > 1


def test_a_server_that_answers_5xx_and_then_hangs_does_answer(serving):
    turn = count(1)
    server, scripted_server = serving(
        lambda peer: peer.reply(500) if next(turn) == 1 else peer.wait()
    )
    assert ready.wait(server, "/", seconds=0.5) == 500
    assert len(scripted_server.lines) == 2


def test_a_server_that_answers_5xx_and_then_ends_is_down(serving, hidden):
    turn = count(1)

    def script(peer):
        if next(turn) == 1:
            peer.reply(500)
        else:
            hidden.programs[-1].record = RunRecord(
                status=RunStatus.CRASHED, exit_code=1, reason="it crashed", log="", seconds=1
            )
            peer.sock.close()

    server, _ = serving(script)
    with pytest.raises(ServerDownError, match=r"^it crashed$"):
        ready.wait(server, "/")


def test_what_counts_as_ready_can_be_any_answer(serving):
    server, scripted_server = serving(lambda peer: peer.reply(599))
    assert ready.wait(server, "/", below=1000) == 599
    assert len(scripted_server.lines) == 1


def test_silence_is_a_server_that_is_down(serving):
    server, _ = serving(lambda peer: peer.wait())
    with pytest.raises(ServerDownError, match=r"^GET /things/: no answer within 0\.3 s$"):
        ready.wait(server, "/things/", seconds=0.3)


def test_a_server_that_hangs_up_is_down_and_its_log_is_kept(serving, hidden):
    server, _ = serving(lambda peer: peer.sock.close())
    hidden.programs[-1].printed = "".join(f"line {n}\n" for n in range(50))
    with pytest.raises(ServerDownError, match="GET /: the server closed the connection") as caught:
        ready.wait(server, "/")
    assert caught.value.log.splitlines() == [f"line {n}" for n in range(30, 50)]


def test_a_server_that_has_ended_is_explained_by_its_end(serving, hidden):
    server, _ = serving(lambda peer: peer.sock.close())
    hidden.programs[-1].record = RunRecord(
        status=RunStatus.OUT_OF_MEMORY, exit_code=None, reason="too much memory", log="", seconds=1
    )
    with pytest.raises(ServerDownError, match=r"^too much memory$"):
        ready.wait(server, "/")
