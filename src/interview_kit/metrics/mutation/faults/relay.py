"""The grader's end of the relay: it applies faults to the exchanges of the candidate's tests.

The other end is `guest/kit_relay.py` (or `guest/kit_proxy.py`) in the process that runs the
tests. What arrives was written by that process, which nobody trusts.
"""

import contextlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.exercise.faults.base import Interceptor, Request, Response, pass_through
from interview_kit.exercise.faults.replay import Replay
from interview_kit.frameworks import entry_points
from interview_kit.sandbox.base import Job, Level, Proof, Running
from interview_kit.sandbox.channel import BrokenChannelError, Channel, Message

OnTest = Callable[[str], object]
"""Receives, for each exchange, the name of the test that it claims to belong to."""

MAX_OPEN = 256
"""Exchanges of one run that are open at once; beyond these the oldest are forgotten."""
MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading an untrusted message may raise."""
LONGEST_SENDER = 64


def ignore_test(test: str) -> None:
    """Take no notice of the test's name."""


class Relay:
    """Decide on the exchanges of one process, in a thread of our own.

    `error` is an error of the kit itself that came up meanwhile.
    """

    def __init__(self) -> None:
        # Test processes are forked and killed at any time, also in the middle of a message.
        self._channel = Channel(lossy=True)
        self._lock = threading.Lock()
        self._intercept: Interceptor = pass_through
        self._on_test: OnTest = ignore_test
        self._open: OrderedDict[int, Replay] = OrderedDict()
        self._count = 0
        self.error: EngineError | None = None
        self._thread = threading.Thread(target=self._serve, name="kit-relay", daemon=True)

    @property
    def guest_fd(self) -> int:
        """Give the descriptor to pass to the program."""
        return self._channel.guest_fd

    def start(self) -> None:
        """Serve, once the program has its end of the channel."""
        self._channel.close_guest_end()
        self._thread.start()

    def set_interceptor(self, intercept: Interceptor, on_test: OnTest = ignore_test) -> None:
        """Apply `intercept` to all exchanges from now on; forget those that are open."""
        with self._lock:
            self._intercept, self._on_test = intercept, on_test
            self._open.clear()

    def close(self) -> None:
        """Hang up and wait for the thread to end."""
        self._channel.hang_up()
        if self._thread.is_alive():
            self._thread.join()
        self._channel.close()

    def _serve(self) -> None:
        with contextlib.suppress(BrokenChannelError):
            while True:
                message = self._channel.receive()
                if message is not None and (answer := self._answer(message)) is not None:
                    # A process that was killed never reads its answer, but the next one goes
                    # on with the same channel: only receiving tells that all have hung up.
                    with contextlib.suppress(BrokenChannelError):
                        self._channel.send(answer)

    def _answer(self, message: Message) -> Message | None:
        """Return the answer to a question; None when it names no sender.

        Whoever asks always gets an answer: otherwise a test would wait until its run times out.
        An answer that decides nothing leaves the exchange to the app.
        """
        try:
            sender = str(message["from"])[:LONGEST_SENDER]
        except MALFORMED:
            return None
        try:
            with self._lock:
                number, exchange = self._find_exchange(message)
                return {"to": sender, "exchange": number, **describe_next(exchange)}
        except MALFORMED:
            pass
        except EngineError as error:
            self.error = error
        except Exception as error:
            self.error = EngineError(f"{type(error).__name__}: {error}")
        return {"to": sender}

    def _find_exchange(self, message: Message) -> tuple[int, Replay]:
        if "request" in message:
            self._on_test(str(message.get("test", "")))
            self._count += 1
            exchange = Replay(Request.from_message(message["request"]), self._intercept)
            self._open[self._count] = exchange
            while len(self._open) > MAX_OPEN:
                self._open.popitem(last=False)
            return self._count, exchange
        number = int(message["exchange"])
        exchange = self._open[number]
        exchange.receive(Response.from_message(message["response"]))
        return number, exchange


def describe_next(exchange: Replay) -> Message:
    """Return what the program does next with an exchange, as `kit_exchange` reads it."""
    if (request := exchange.pending) is not None:
        return {"forward": None if request == exchange.request else request.to_message()}
    if exchange.response is not None:
        return {"respond": exchange.response.to_message()}
    return {"reuse": exchange.reuse}


@dataclass
class RelayedLevel:
    """An isolation level that starts guest programs behind a relay.

    The relay intercepts the calls of a framework's app and those that it makes itself, to services
    whose addresses are in the variables `called`; or, with `over_http`, all connections that the
    program opens. The interceptor holds for the running program and those started later.
    """

    level: Level
    over_http: bool = False
    called: tuple[str, ...] = ()
    name: str = ""
    relay: Relay | None = None
    intercept: Interceptor = pass_through
    on_test: OnTest = field(default=ignore_test)

    def __post_init__(self) -> None:
        self.name = self.level.name
        self.namespaced, self.opens_ports = self.level.namespaced, self.level.opens_ports

    def set_interceptor(self, intercept: Interceptor, on_test: OnTest = ignore_test) -> None:
        """Apply `intercept` to all exchanges from now on."""
        self.intercept, self.on_test = intercept, on_test
        if self.relay:
            self.relay.set_interceptor(intercept, on_test)

    def start(self, job: Job) -> Running:
        """Start a guest program behind a new relay. Raises `EngineError`."""
        self.close()
        relay = self.relay = Relay()
        relay.set_interceptor(self.intercept, self.on_test)
        python, isolated, program, *arguments = job.argv
        boundary = "http" if self.over_http else json.dumps(entry_points())
        argv = (
            *(python, isolated, str(layout.GUEST / "kit_relay.py"), Path(program).name),
            *(*arguments, str(relay.guest_fd), boundary, json.dumps(self.called)),
        )
        running = self.level.start(replace(job, argv=argv, fds=(*job.fds, relay.guest_fd)))
        relay.start()
        return running

    def close(self) -> None:
        """Stop the relay. Raises the `EngineError` that came up meanwhile, if any."""
        relay, self.relay = self.relay, None
        if relay:
            relay.close()
            if relay.error:
                raise relay.error

    def unavailable_reason(self) -> str | None:
        """Return what the level says."""
        return self.level.unavailable_reason()

    def prove(self, environment: Environment) -> Proof:
        """Return what the level proves."""
        return self.level.prove(environment)
