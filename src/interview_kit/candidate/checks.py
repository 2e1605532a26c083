"""The visible checks: a small share of what is checked after submitting, phase by phase."""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass, replace

from interview_kit.candidate import logs, routes, server
from interview_kit.candidate.client import Api, NoAnswer, Unmet
from interview_kit.candidate.errors import Trouble, TroubleError
from interview_kit.candidate.project import Project
from interview_kit.candidate.server import Server

PREFIX = "check_"
RULE = re.compile(r"(?P<requirement>[A-Z]+\d+): (?P<rule>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Check:
    """One visible check: a function that takes an `Api`; its docstring is `U01: the rule`."""

    phase: int
    requirement: str
    rule: str
    run: Callable[[Api], object]


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that did not pass; `place` is `file:line`."""

    check: Check
    number: str
    sent: str
    expected: str
    got: str
    curl: str
    place: str
    cure: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the visible checks found; `trouble` when the server never answered."""

    phase: int
    checks: tuple[Check, ...]
    failures: tuple[Failure, ...]
    trouble: Trouble | None = None

    @property
    def passed(self) -> int:
        """How many passed."""
        return 0 if self.trouble else len(self.checks) - len(self.failures)


def read(source: str, phase: int) -> list[Check]:
    """The checks of one phase, in the order of their file."""
    module = types.ModuleType(f"visible_{phase}")
    exec(compile(source, f"visible_checks of phase {phase}", "exec"), module.__dict__)
    found = []
    for name, function in vars(module).items():
        if name.startswith(PREFIX):
            said = RULE.fullmatch((function.__doc__ or "").strip())
            if not said:
                raise ValueError(f"{name} has no docstring like 'U01: the rule'")
            rule = " ".join(said["rule"].split())
            found.append(Check(phase, said["requirement"], rule, function))
    return found


def visible(project: Project) -> tuple[Check, ...]:
    """The checks of all phases that have begun: what held must still hold."""
    return tuple(
        check for n in project.begun() for check in read(project.bundle.open_phase(n).checks, n)
    )


def run(project: Project, port: int | None = None) -> Outcome:
    """Start the server and run every visible check, each to its end or its first surprise."""
    phase, checks = project.phase(), visible(project)
    try:
        with server.running(project, port) as serving:
            failures = []
            for check in checks:
                if failure := tried(project, serving, check):
                    failures.append(failure)
                if trouble := serving.process.poll() is not None and serving.ended():
                    rest = checks[checks.index(check) + 1 :]
                    failures += [unasked(one, trouble) for one in rest]
                    break
    except TroubleError as error:
        return Outcome(phase, checks, (), explained(error.trouble, project))
    return Outcome(phase, checks, tuple(failures))


def unasked(check: Check, trouble: Trouble) -> Failure:
    """A check that met no server any more."""
    return Failure(check, trouble.number, "", "a server that runs", trouble.cause, "", "")


def tried(project: Project, serving: Server, check: Check) -> Failure | None:
    """Run one check."""
    api, printed = Api(server.HOST, serving.port), serving.log_size()
    try:
        check.run(api)
    except Unmet as unmet:
        expected, got, late = unmet.expected, unmet.got, False
    except NoAnswer as none:
        expected, got, late = "an answer", str(none), none.late
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # A check that trips over an answer: what it looked for is not in it.
        got = f"{api.answer.shown() if api.answer else ''} ({type(error).__name__}: {error})"
        expected, late = "the keys that the brief names", False
    else:
        return None
    why = reason(api, serving, project, since=printed, late=late)
    return described(project, check, api, (expected, got), why)


def described(
    project: Project,
    check: Check,
    api: Api,
    found: tuple[str, str],
    why: tuple[str, str, str],
) -> Failure:
    """All that helps: what was sent, where it is answered, what to do."""
    assert api.sent is not None
    files = project.listing().files
    place = routes.place(project.root, files, api.sent.method, api.sent.target)
    (expected, got), (number, cure, log) = found, why
    return Failure(
        check=check,
        number=number,
        sent=api.sent.line(),
        expected=expected,
        got=got,
        curl=api.sent.curl(project.origin),
        place=logs.raised(log, project.root, files) or place,
        cure=cure,
        log=log,
    )


def reason(
    api: Api, serving: Server, project: Project, *, since: int, late: bool
) -> tuple[str, str, str]:
    """The kind of a failure, its next step, and the end of the log where that helps."""
    log = logs.tail(serving.log_text().splitlines())
    if late:
        return "K07", "look for a loop, a sleep or a lock that is never given back", log
    if api.answer is None:
        ended = serving.ended()
        return "K08", "your server ended in the middle" if ended else "see its last lines", log
    if api.answer.status >= 500:
        cure = "your program raised an error; no request may ever give 5xx (C10)"
        return "K09", cure, shortened(serving.raised(since), project)
    return "K10", "", ""


def explained(trouble: Trouble, project: Project) -> Trouble:
    """A trouble with its log as far as it helps, and with the place that a traceback names."""
    log = shortened(trouble.log, project)
    place = trouble.place or logs.raised(log, project.root, project.listing().files)
    return replace(trouble, log=log, place=place)


def shortened(log: str, project: Project) -> str:
    """A log as far as it helps."""
    return logs.own_frames(log, project.root, project.listing().files) if log else ""
