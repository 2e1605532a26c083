import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Outcome, RunRecord, RunStatus
from interview_kit.metrics.behaviour.plugin import call_concurrently, name_of
from interview_kit.server.base import PLAIN, Server, ServerDownError, ServerOptions, Stop
from interview_kit.server.lag import LagClock
from interview_kit.server.services import RunningServices

ENDED = RunRecord(status=RunStatus.CRASHED, exit_code=9, reason="it died", log="", seconds=1)


def outcomes(results):
    return {r.name.partition("::")[2]: (r.outcome, r.message) for r in results}


def test_a_check_passes_fails_or_finds_another_shape(hidden):
    hidden.write(
        """
        from interview_kit.metrics.behaviour.checks import check, expect_status

        @pytest.mark.requirement("U1")
        def test_good(client):
            expect_status(client.get("/things/"), 200)

        def test_bad(client):
            expect_status(client.get("/things/"), 201)

        def test_misread(client):
            client.get("/things/").json()["users"]

        def test_plain():
            assert 1 == 2
        """
    )
    found = outcomes(hidden.run())
    assert found["test_good"] == (Outcome.PASSED, "")
    assert found["test_bad"] == (Outcome.FAILED, "expected 201, got 200 with []")
    outcome, message = found["test_misread"]
    assert outcome is Outcome.FAILED
    assert message.startswith("the answer has another shape: TypeError: list indices")
    assert found["test_plain"][0] is Outcome.FAILED


@pytest.mark.parametrize("error", ["NameError('x')", "OSError('x')", "BaseException('x')"])
def test_a_check_that_breaks_for_another_reason_is_our_fault(hidden, error):
    hidden.write(
        f"def test_good(client):\n    client.get('/')\n\ndef test_broken():\n    raise {error}"
    )
    with pytest.raises(EngineError, match=r"could not judge: .*test_broken"):
        hidden.run()


def test_a_fixture_that_breaks_before_or_after_a_check_is_our_fault(hidden):
    hidden.write("@pytest.fixture\ndef f():\n    assert 0\n\ndef test_x(f):\n    pass")
    with pytest.raises(EngineError, match="test_x"):
        hidden.run()
    hidden.write(
        "@pytest.fixture\ndef f():\n    yield\n    assert 0\n\ndef test_y(f):\n    pass",
        "test_y.py",
    )
    (hidden.folder / "test_things.py").unlink()
    with pytest.raises(EngineError, match="test_y"):
        hidden.run()


def test_a_fixture_of_the_suite_may_find_the_fault(hidden):
    """Suites share steps like "create a user" as fixtures; these fail in the call."""
    hidden.write(
        """
        from interview_kit.metrics.behaviour.checks import expect_status

        @pytest.fixture
        def add(client):
            return lambda: expect_status(client.post("/things/"), 201)

        def test_x(add):
            add()
        """
    )
    assert outcomes(hidden.run())["test_x"] == (Outcome.FAILED, "expected 201, got 200 with []")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (lambda peer: peer.reply(200, b"[]"), "expected 201, got 200 with []"),
        (lambda peer: peer.sock.close(), "the server closed the connection before answering"),
    ],
)
def test_what_a_fixture_finds_in_an_answer_is_no_fault_of_ours(hidden, script, words):
    """A hostile server must not lose its grading by the place at which it is met first."""
    hidden.script = script
    hidden.write(
        """
        from interview_kit.metrics.behaviour.checks import expect_status

        @pytest.fixture
        def thing(client):
            return expect_status(client.post("/things"), 201)

        def test_x(thing):
            pass
        """
    )
    assert outcomes(hidden.run())["test_x"] == (Outcome.FAILED, words)


def test_a_skipped_check_is_reported_as_skipped(hidden):
    hidden.write("def test_x():\n    pytest.skip('not today')")
    assert outcomes(hidden.run()) == {"test_x": (Outcome.SKIPPED, "not today")}


def test_a_check_cites_one_requirement_and_states_its_rule(hidden):
    hidden.write(
        '''
        @pytest.mark.requirement("U7")
        def test_one():
            """The rule, that
            goes on.

            This is why.
            """

        @pytest.mark.requirement("U1")
        @pytest.mark.requirement("U2")
        def test_two():
            pass

        def test_none():
            pass
        '''
    )
    found = {r.name.partition("::")[2]: r for r in hidden.run()}
    assert (found["test_one"].requirement, found["test_one"].title) == (
        "U7",
        "The rule, that goes on.",
    )
    assert (found["test_two"].requirement, found["test_none"].requirement) == ("", "")
    assert found["test_none"].title == "test_none"


def test_the_exchanges_of_a_check_are_kept(hidden):
    hidden.write(
        """
        def test_x(client):
            client.post("/things/", json={"a": 1})
            client.get("/things/7")
            assert False, "no"

        def test_y():
            pass
        """
    )
    found = {r.name.partition("::")[2]: r.exchanges for r in hidden.run()}
    assert [(e.method, e.target, e.status) for e in found["test_x"]] == [
        ("POST", "/things/", 200),
        ("GET", "/things/7", 200),
    ]
    assert "/things/7" in found["test_x"][1].curl
    assert found["test_y"] == ()


def test_each_file_meets_a_fresh_server_and_its_checks_share_it(hidden):
    for name in ("test_a.py", "test_b.py"):
        hidden.write(
            "def test_x(client):\n    client.get('/')\n\ndef test_y(client):\n    client.get('/')",
            name,
        )
    hidden.run()
    assert [len(server.lines) for server in hidden.servers] == [2, 2]
    assert hidden.ended == 2


def test_a_file_that_asks_nothing_starts_no_server(hidden):
    hidden.write("def test_x():\n    pass")
    hidden.run()
    assert hidden.servers == []


THREE = """
def test_1(client):
    client.get("/good")

def test_2(client):
    client.get("/bad")

def test_3(client):
    client.get("/good")
"""


@pytest.mark.parametrize("end", ["close", "hang", "garbage"])
def test_a_check_without_an_answer_costs_no_other_check(hidden, end):
    def script(peer):
        if "/good" in peer.line:
            peer.reply(200)
        elif end == "close":
            peer.sock.close()
        elif end == "hang":
            peer.wait()
        else:
            peer.send(b"I speak no HTTP\r\n\r\n")

    hidden.script = script
    hidden.write(THREE)
    found = outcomes(hidden.run(check_seconds=0.3))
    assert [found[name][0] for name in ("test_1", "test_2", "test_3")] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.PASSED,
    ]
    assert found["test_2"][1]
    assert [len(server.lines) for server in hidden.servers] == [2, 1]


def test_a_server_that_ended_unseen_is_replaced_before_the_next_check(hidden):
    def script(peer):
        hidden.programs[-1].record = ENDED
        peer.reply(200)

    hidden.script = script
    hidden.write(THREE)
    assert {o for o, _ in outcomes(hidden.run()).values()} == {Outcome.PASSED}
    assert len(hidden.servers) == 3


def test_a_server_that_does_not_start_fails_its_group_and_is_not_tried_again(hidden):
    tries = count(1)

    @contextlib.contextmanager
    def launch() -> Iterator[Server]:
        raise ServerDownError(f"no module 'app' ({next(tries)})", "log")
        yield

    hidden.write(THREE, "test_a.py")
    hidden.write(THREE, "test_b.py")
    results = hidden.run(launch)
    assert {r.outcome for r in results} == {Outcome.FAILED}
    assert [r.message for r in results] == ["no module 'app' (1)"] * 3 + ["no module 'app' (2)"] * 3


RESTART = """
pytestmark = [pytest.mark.slow, pytest.mark.server(restarts=True, env={"TTL": "2"})]


def test_x(client, server):
    client.get("/things/")
    assert server.restart(15).explain_loss().startswith("DATA_DIR was empty")
    client.get("/things/")
"""


def test_a_file_asks_for_servers_of_its_own_that_restart(hidden):
    asked = []

    @contextlib.contextmanager
    def launch(options: ServerOptions) -> Iterator[Server]:
        def restart(number: int) -> Stop:
            asked.append(number)
            time.sleep(0.4)
            return Stop(signal_name="SIGTERM", has_ended=True, has_data=False)

        asked.append(options)
        with hidden.launch() as server:
            yield replace(server, restart=restart)

    hidden.script = lambda peer: peer.wait(0.2) or peer.reply(200)
    hidden.write(RESTART)
    (result,) = hidden.run(launch, check_seconds=0.6)  # which a restart does not use up
    assert (result.outcome, result.message) == (Outcome.PASSED, "")
    assert asked == [ServerOptions(env={"TTL": "2"}, restarts=True), 15]


def test_a_server_that_does_not_start_again_fails_the_check_and_those_after_it(hidden):
    @contextlib.contextmanager
    def launch(options: ServerOptions) -> Iterator[Server]:
        def restart(number: int) -> Stop:
            raise ServerDownError("after a restart: the table exists already", "log")

        with hidden.launch() as server:
            yield replace(server, restart=restart)

    hidden.write(RESTART + "\n\ndef test_y(client):\n    client.get('/')")
    results = hidden.run(launch)
    assert {r.message for r in results} == {"after a restart: the table exists already"}
    assert {r.outcome for r in results} == {Outcome.FAILED}


def test_a_check_that_restarts_without_the_mark_is_our_fault(hidden):
    hidden.write("def test_x(client, server):\n    server.restart(15)")
    with pytest.raises(EngineError, match=r"could not judge: .*test_x"):
        hidden.run()


def test_one_check_has_one_patience(hidden):
    hidden.script = lambda peer: peer.wait(0.2) or peer.reply(200)
    hidden.write("def test_x(client):\n    for _ in range(9):\n        client.get('/')")
    (result,) = hidden.run(check_seconds=0.5)
    assert (result.outcome, result.message) == (
        Outcome.FAILED,
        "no answer: the requests of this check took more than 0.5 s in all",
    )


def test_the_spelling_of_a_path_is_learned_once_for_a_group(hidden):
    hidden.script = lambda peer: peer.reply(200 if " /things " in peer.line else 404)
    hidden.write(
        "def test_1(client):\n    assert client.get('/things/').status_code == 200\n\n"
        "def test_2(client):\n    assert client.get('/things/').status_code == 200"
    )
    assert {r.outcome for r in hidden.run()} == {Outcome.PASSED}
    (server,) = hidden.servers
    assert [line.split()[1] for line in server.lines] == ["/things/", "/things", "/things"]


def test_unique_texts_repeat_with_the_seed_and_differ_between_checks(hidden):
    hidden.write(
        "def test_1(unique, client):\n    client.get('/' + unique('x-') + '/' + unique())\n\n"
        "def test_2(unique, client):\n    client.get('/' + unique('x-') + '/' + unique())"
    )

    def asked(seed: int) -> list[str]:
        hidden.servers.clear()
        hidden.run(seed=seed)
        return [line.split()[1] for server in hidden.servers for line in server.lines]

    first, again, other = asked(1), asked(1), asked(2)
    assert first == again
    assert not set(first) & set(other)
    texts = [part for path in first for part in path.strip("/").split("/")]
    assert len(set(texts)) == 4
    assert all(path.startswith("/x-") for path in first)


def test_a_check_learns_where_the_openapi_document_is(hidden):
    hidden.write("def test_x(openapi_path):\n    assert openapi_path == '/docs.json'")
    (result,) = hidden.run(openapi="/docs.json")
    assert result.outcome is Outcome.PASSED


def test_things_are_called_at_the_same_moment_and_give_results_in_order():
    inside = []

    def call(n: int) -> int:
        inside.append(n)
        end = time.monotonic() + 30
        while len(inside) < 5 and time.monotonic() < end:
            time.sleep(0.001)
        return n

    assert call_concurrently([lambda n=n: call(n) for n in range(5)]) == list(range(5))
    assert len(inside) == 5


def test_the_first_failure_among_concurrent_calls_is_raised():
    def fail(n: int) -> None:
        raise AssertionError(n)

    with pytest.raises(AssertionError, match="1"):
        call_concurrently([lambda: 0, lambda: fail(1), lambda: fail(2)])


@pytest.mark.parametrize(
    ("nodeid", "name"),
    [
        ("users/phase1_core/hidden_tests/test_a.py::test_x", "phase1_core/test_a.py::test_x"),
        ("../x/phase1/hidden_tests/test_a.py::test_x[1]", "phase1/test_a.py::test_x[1]"),
        ("test_a.py::test_x", "test_a.py::test_x"),
    ],
)
def test_the_name_of_a_check_does_not_depend_on_where_the_exercise_lies(nodeid, name):
    assert name_of(nodeid) == name


class Lamp:
    """A service that notes what happens to it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.visits = 0

    def start(self) -> None:
        self.calls.append("start")

    stop = start

    def reset(self) -> None:
        self.calls.clear()


def test_a_program_that_holds_the_port_of_a_service_fails_the_check(hidden):
    class Blocked(Lamp):
        def reset(self) -> None:
            raise OSError(98, "Address already in use")

    lamps = [Blocked(), Lamp()]

    @contextlib.contextmanager
    def launch(options: ServerOptions = PLAIN) -> Iterator[Server]:
        services = RunningServices()
        services.start("lamp", lamps.pop(0))
        with hidden.launch() as server:
            yield replace(server, services=services)
        services.stop()

    hidden.write("def test_x(client): ...\n\ndef test_y(client): ...")
    assert [(r.outcome, r.message) for r in hidden.run(launch)] == [
        (
            Outcome.FAILED,
            "what it calls cannot listen again (Address already in use): leave its port free",
        ),
        (Outcome.PASSED, ""),
    ]


def test_each_check_finds_the_services_as_at_their_start_and_the_files_of_its_group(hidden):
    given = []

    @contextlib.contextmanager
    def launch(options: ServerOptions) -> Iterator[Server]:
        given.append(options.files)
        services = RunningServices()
        services.start("lamp", Lamp())
        with hidden.launch() as server:
            yield replace(server, services=services)
        services.stop()

    code = """
        @pytest.mark.parametrize("number", [1, 2])
        def test_it(client, services, given_files, number):
            assert services["lamp"].calls == []
            services["lamp"].calls.append("used")
            assert given_files == {"SEED_FILE": "7:phase1/NAME"}
    """
    for name in ("test_a.py", "test_b.py"):
        hidden.write(code.replace("NAME", name), name)
    results = hidden.run(launch, seed=7, make_files=lambda group: {"SEED_FILE": group})
    assert {(r.outcome, r.message) for r in results} == {(Outcome.PASSED, "")}
    assert given == [{"SEED_FILE": f"7:phase1/test_{name}.py"} for name in "ab"]


@pytest.mark.parametrize(
    ("lag", "outcome", "visits"), [(0.0, Outcome.FAILED, 1), (0.6, Outcome.PASSED, 2)]
)
def test_what_fails_while_services_may_have_been_late_is_repeated(
    hidden, monkeypatch, lag, outcome, visits
):
    services, lamp = RunningServices(), Lamp()
    services.start("lamp", lamp)

    @contextlib.contextmanager
    def launch(options: ServerOptions = PLAIN) -> Iterator[Server]:
        with hidden.launch() as server:
            yield replace(server, services=services)

    hidden.write("""
        def test_x(client, services):
            services["lamp"].visits += 1
            assert services["lamp"].visits == 2
    """)
    monkeypatch.setattr(LagClock, "read", lambda clock: lag)
    assert [result.outcome for result in hidden.run(launch)] == [outcome]
    assert lamp.visits == visits
    services.stop()
