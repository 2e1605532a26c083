"""The questions to ask next: few, and each with the place of its evidence."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from interview_kit.core.model import MutantStatus
from interview_kit.report.suggested_questions import MAX_QUESTIONS, suggest_questions
from interview_kit.scorecard.result import Result


def test_they_read_like_this(
    results: dict[str, Result], snapshot: Callable[[str, str], None]
) -> None:
    suggested = suggest_questions(results["partial"])

    snapshot("questions.txt", "".join(f"{part.place}\n  {part.text}\n" for part in suggested))


@pytest.mark.parametrize("name", ["partial", "not_answering", "hostile", "huge"])
def test_there_are_few_and_each_is_one_line_that_asks(
    results: dict[str, Result], name: str
) -> None:
    suggested = suggest_questions(results[name])

    assert 0 < len(suggested) <= MAX_QUESTIONS
    for question in suggested:
        assert "\n" not in question.text
        assert question.text.endswith("?")
        assert len(question.text) < 900


@pytest.mark.parametrize("name", ["perfect", "ungraded"])
def test_nothing_is_asked_without_evidence(results: dict[str, Result], name: str) -> None:
    assert suggest_questions(results[name]) == ()


def test_nothing_is_asked_when_the_kit_failed(results: dict[str, Result]) -> None:
    ungraded = results["partial"].model_copy(update={"status": "ungraded"})

    assert suggest_questions(ungraded) == ()


def test_nobody_is_asked_about_a_bonus_that_was_left_out(results: dict[str, Result]) -> None:
    result = results["partial"]
    first = suggest_questions(result)[0]
    phases = tuple(
        phase.model_copy(
            update={
                "requirements": tuple(
                    each.model_copy(update={"bonus": each.id == first.place})
                    for each in phase.requirements
                )
            }
        )
        for phase in result.phases
    )
    suggested = suggest_questions(result.model_copy(update={"phases": phases}))
    assert first not in suggested
    assert "is not met" in first.text or "is partly met" in first.text


def test_a_server_that_answers_with_errors_only_is_asked_about_first(
    results: dict[str, Result],
) -> None:
    cause = "GET /users/ was answered with 500 for 30 s; last exception in its log: KeyError: 'x'"
    server = results["partial"].server.model_copy(update={"cause": cause})
    suggested = suggest_questions(results["partial"].model_copy(update={"server": server}))

    assert suggested[0].place == "start-up"
    assert f"The server answered with errors: {cause}. How" in suggested[0].text
    assert suggested[1:] == suggest_questions(results["partial"])[: MAX_QUESTIONS - 1]


def test_a_suite_that_did_not_run_is_asked_about_once_and_no_survivor(
    results: dict[str, Result],
) -> None:
    partial = results["partial"]
    reason = "no test passed; each failed with: ModuleNotFoundError: No module named 'x'"
    update = {"mutants": None, "faults": None, "survivors": (), "reason": reason}
    mutation = partial.metrics.mutation.model_copy(update=update)
    coverage = partial.metrics.coverage.model_copy(update={"files": ()})
    metrics = partial.metrics.model_copy(update={"mutation": mutation, "coverage": coverage})
    suggested = suggest_questions(partial.model_copy(update={"metrics": metrics}))

    about_tests = [question for question in suggested if not re.match("U[0-9]", question.place)]
    assert [question.place for question in about_tests] == ["tests"]
    assert about_tests[0].text == f"N{reason[1:]}. What would you do first?"


def test_a_change_that_no_check_saw_may_show_in_no_request(results: dict[str, Result]) -> None:
    partial = results["partial"]
    update = {"all_count": "no server", "faults": None}
    mutation = partial.metrics.mutation.model_copy(update=update)
    metrics = partial.metrics.model_copy(update={"mutation": mutation})
    places = {f"{part.file}:{part.line}" for part in mutation.survivors if part.tests}

    def ask_doubtfully(result: Result) -> list[bool]:
        suggested = suggest_questions(result)
        return [one.text.endswith(", if any?") for one in suggested if one.place in places]

    doubtful = ask_doubtfully(partial.model_copy(update={"metrics": metrics}))
    assert doubtful
    assert all(doubtful)
    assert not any(ask_doubtfully(partial))


def test_each_place_is_in_the_result(results: dict[str, Result]) -> None:
    result = results["partial"]
    places = {part.id for phase in result.phases for part in phase.requirements}
    places |= {f"{part.file}:{part.line}" for part in result.metrics.mutation.survivors}
    faults = result.metrics.mutation.faults
    assert faults is not None
    places |= {part.requirements[0] for part in faults.items if part.outcome == "unnoticed"}
    places |= set(result.metrics.mutation.quarantined) | {"store.py:27"}

    assert {question.place for question in suggest_questions(result)} <= places


def test_a_function_is_asked_about_once_before_another_is_left_out(
    results: dict[str, Result],
) -> None:
    mutation = results["partial"].metrics.mutation
    first = mutation.survivors[0]
    many = [replace(first, line=line) for line in range(50, 60)]
    spread = mutation.model_copy(
        update={"faults": None, "survivors": (*many, *mutation.survivors[1:])}
    )
    result = results["partial"].model_copy(
        update={"metrics": results["partial"].metrics.model_copy(update={"mutation": spread})}
    )

    suggested = [question.place for question in suggest_questions(result)]

    assert [where for where in suggested if re.search(r"\.py:\d+$", where)] == [
        "app.py:50",
        "store.py:19",
        "app.py:13",
        "store.py:31",
    ]


def test_a_test_that_was_set_aside_without_a_failure_is_asked_about(
    results: dict[str, Result],
) -> None:
    metrics = results["perfect"].metrics
    mutation = metrics.mutation.model_copy(update={"quarantined": {"test_a": "fails when alone"}})
    result = results["perfect"].model_copy(
        update={"metrics": metrics.model_copy(update={"mutation": mutation})}
    )

    (question,) = suggest_questions(result)

    assert question.place == "test_a"
    assert "set aside: fails when alone" in question.text


def test_a_requirement_is_asked_about_once(results: dict[str, Result]) -> None:
    suggested = [question.place for question in suggest_questions(results["partial"])]

    assert len(suggested) == len(set(suggested))


def test_a_broken_server_that_no_test_noticed_is_asked_about(results: dict[str, Result]) -> None:
    result = results["partial"]
    faults = result.metrics.mutation.faults
    assert faults is not None
    outcomes = {part.title: part.outcome for part in faults.items}

    matches = [
        re.fullmatch(
            r"Your tests still pass when (.*)\. Which assertion would notice it\?", one.text
        )
        for one in suggest_questions(result)
    ]

    assert [outcomes[match[1]] for match in matches if match] == ["unnoticed", "unnoticed"]


def test_a_server_that_never_answered_is_asked_about_first(results: dict[str, Result]) -> None:
    first = suggest_questions(results["not_answering"])[0]

    assert first.place == "start-up"
    assert "sqlmodel" in first.text


def test_a_declaration_is_not_said_to_be_run_by_no_test(results: dict[str, Result]) -> None:
    result = results["partial"]
    mutation = result.metrics.mutation
    untested = next(part for part in mutation.survivors if part.status == "no_tests")
    declared = replace(untested, status=MutantStatus.SURVIVED, kind="interface")
    metrics = result.metrics.model_copy(
        update={"mutation": mutation.model_copy(update={"survivors": (untested, declared)})}
    )

    suggested = suggest_questions(result.model_copy(update={"metrics": metrics}))

    first, second = (q.text for q in suggested if q.place == f"{untested.file}:{untested.line}")
    assert "no test runs this line. What would your first test for it be?" in first
    assert "when the program is imported, and every test still passes. Which request" in second
