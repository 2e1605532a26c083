"""The frozen types that travel between the steps of a grading."""

from interview_kit.core.model.behaviour import Behaviour, CheckResult, Exchange
from interview_kit.core.model.code import Code, CodeFinding, CodeFunction
from interview_kit.core.model.exercise import Exercise, Phase, Requirement
from interview_kit.core.model.own_tests import (
    Coverage,
    FaultFinding,
    FaultFindings,
    FileCoverage,
    MutantResult,
    Mutation,
    TestRun,
)
from interview_kit.core.model.robustness import Robustness, RobustnessFinding
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
    "Code",
    "CodeFinding",
    "CodeFunction",
    "Coverage",
    "Environment",
    "Exchange",
    "Exercise",
    "FaultFinding",
    "FaultFindings",
    "FileCoverage",
    "Limits",
    "Manifest",
    "MutantResult",
    "MutantStatus",
    "Mutation",
    "Noticed",
    "Outcome",
    "Phase",
    "Requirement",
    "Robustness",
    "RobustnessFinding",
    "RunRecord",
    "RunStatus",
    "Submission",
    "TestRun",
    "Verdict",
    "Workspace",
]
