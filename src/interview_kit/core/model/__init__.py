"""The frozen types that travel between the steps of a grading."""

from interview_kit.core.model.behaviour import Behaviour, CheckResult, Exchange
from interview_kit.core.model.exercise import Exercise, Phase, Requirement
from interview_kit.core.model.own_tests import (
    Coverage,
    FileCoverage,
    TestRun,
)
from interview_kit.core.model.states import MutantStatus, Noticed, Outcome, RunStatus, Verdict
from interview_kit.core.model.submission import (
    Environment,
    Limits,
    Manifest,
    RunRecord,
    Submission,
    Workspace,
)

__all__ = [
    "Behaviour",
    "CheckResult",
    "Coverage",
    "Environment",
    "Exchange",
    "Exercise",
    "FileCoverage",
    "Limits",
    "Manifest",
    "MutantStatus",
    "Noticed",
    "Outcome",
    "Phase",
    "Requirement",
    "RunRecord",
    "RunStatus",
    "Submission",
    "TestRun",
    "Verdict",
    "Workspace",
]
