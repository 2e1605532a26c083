"""Workers that would not grade as the others do are named."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from interview_kit.cohort import fitness
from interview_kit.cohort.fitness import WorkerFacts, describe_worker, digest_kit, list_problems
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.metrics.base import Options


def test_workers_that_would_grade_otherwise_are_named() -> None:
    good = WorkerFacts(kit="k", python="3.11.7", level="bubblewrap")
    facts = {
        "tcp://a:1": good,
        "tcp://b:1": replace(good, python="3.11.9"),
        "tcp://c:1": replace(good, kit="other"),
        "tcp://d:1": replace(good, python="3.12.1"),
        "tcp://e:1": replace(good, level="", problem="no isolation"),
        "tcp://f:1": replace(good, level="none"),
    }
    problems = list(list_problems(facts, good))
    assert len(problems) == 4
    assert "tcp://c:1 has another kit" in problems[0]
    assert "tcp://d:1 has Python 3.12.1" in problems[1]
    assert "tcp://e:1 cannot grade: no isolation" in problems[2]
    assert "tcp://f:1 proves the isolation none, and others bubblewrap" in problems[3]


def test_a_worker_proves_its_level_or_says_why_it_cannot_grade(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proof = SimpleNamespace(level="landlock")
    monkeypatch.setattr(fitness.environments, "build", lambda framework: "an environment")
    monkeypatch.setattr(fitness, "require_isolation", lambda environment, options: (None, proof))
    facts = describe_worker(Options())
    assert (facts.level, facts.problem, facts.kit) == ("landlock", None, digest_kit())

    def refuse(*_: object) -> None:
        raise UsageError("no isolation here")

    monkeypatch.setattr(fitness, "require_isolation", refuse)
    facts = describe_worker(Options())
    assert (facts.level, facts.problem) == ("", "no isolation here")


def test_the_digest_of_the_kit_changes_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PACKAGE", "PHASES", "SOLUTION", "REQUIREMENTS"):
        monkeypatch.setattr(layout, name, tmp_path)
    (tmp_path / "grade.py").write_text("one")
    before = digest_kit()
    (tmp_path / "notes.pyc").write_text("no part of it")
    assert digest_kit() == before
    (tmp_path / "grade.py").write_text("two")
    assert digest_kit() != before
