"""The words that observations come in."""

from enum import StrEnum


class RunStatus(StrEnum):
    """What happened to the machine while a program ran."""

    OK = "ok"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    ENGINE_ERROR = "engine_error"


class Outcome(StrEnum):
    """What a check found."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """What the checks of a requirement say together; never a verdict on a person."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"


class MutantStatus(StrEnum):
    """What the candidate's tests did with a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    NO_TESTS = "no_tests"
    STILLBORN = "stillborn"


class Noticed(StrEnum):
    """What the candidate's tests made of a fault put in at the HTTP boundary."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    NOT_EXERCISED = "not_exercised"
