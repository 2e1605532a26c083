"""Summarize each part of a scorecard in one line; all renderers use these sentences."""

from collections.abc import Iterator, Sequence

from interview_kit.core.model import MutantStatus, Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.code.record import CodePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.load.record import LoadPart, RouteLoad
from interview_kit.metrics.mutation.record import (
    FaultsPart,
    MutantResult,
    MutationPart,
    RequirementShare,
)
from interview_kit.metrics.record import MetricPart
from interview_kit.metrics.robustness.record import RobustnessPart
from interview_kit.report.formats import (
    format_count,
    format_number,
    format_percent,
    format_points,
    format_size,
    format_times,
)
from interview_kit.report.labels import STATES, UNVERIFIED, name_deviation
from interview_kit.scorecard.result import INTERRUPTED, Result

KIT_FAILED = (
    "The kit or this machine failed, not the submission: no points are given or lost."
    " Fix the cause and grade again."
)
ENDED_EARLY = (
    "The grading was interrupted before anything was measured: no points are given or lost."
)
NOTHING_MEASURED = "No metric could be measured: no points are given or lost."
SLOW = 2.0
"""How many times slower than the reference, or with more records, is worth a sentence."""
NO_REASON = "no reason was recorded"
QUICK_LOOK = (
    "quick look, not a whole grading: only a sample of mutants and broken servers was run, and a"
    " mutant that a test notices counts before any hidden check confirms that it matters; grade"
    " without --quick before you decide anything"
)


def sum_seconds(result: Result) -> float:
    """Return how long the grading took, in seconds."""
    seconds = result.run.seconds
    return seconds["total"] if "total" in seconds else sum(seconds.values())


def describe_requirements(*phases: PhasePart) -> str:
    """Describe how many requirements of phases are met; bonus ones are counted apart."""
    parts = [part for phase in phases for part in phase.requirements]
    counted, bonus = (
        [part.verdict for part in parts if part.bonus is is_bonus] for is_bonus in (False, True)
    )
    text = f"{counted.count(Verdict.MET)} of {len(counted)}"
    return f"{text}, bonus {bonus.count(Verdict.MET)} of {len(bonus)}" if bonus else text


def describe_isolation(result: Result) -> str:
    """Describe the isolation level and what its self-test proved."""
    part = result.isolation
    proof = f"proved: {', '.join(part.proved)}" if part.proved else "nothing proved"
    if part.unverified:
        proof = f"{UNVERIFIED}: its results are not tamper-proof"
    missing = f"; not covered: {', '.join(part.not_covered)}" if part.not_covered else ""
    return f"{f'{part.level} {part.version}'.strip()}; {proof}{missing}"


def describe_submission(result: Result) -> str:
    """Describe the files that were submitted."""
    part = result.submission
    notes = f"; {format_count(len(part.notes), 'note')}" if part.notes else ""
    inferred = "; no kit.toml, settings inferred" if part.manifest == "inferred" else ""
    return f"{format_count(part.files, 'file')}, {format_size(part.size)}{notes}{inferred}"


def describe_program(result: Result, most: int) -> str | None:
    """Name the first `most` files that count as program, and those that do not; None without any.

    A scorecard of an older kit names none.
    """
    part = result.submission
    if not part.program:
        return None
    generated = f"; generated, not counted: {list_some(part.generated, most)}"
    counted = f"{format_count(len(part.program), 'file')}: {list_some(part.program, most)}"
    return f"{counted}{generated if part.generated else ''}"


def list_some(paths: Sequence[str], most: int) -> str:
    """Name the first `most` paths, and how many more there are."""
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return ", ".join(paths[:most]) + more


def explain_unmeasured(metric: MetricPart) -> str | None:
    """Explain why a metric has no figure; None when it was measured."""
    if metric.state == "measured":
        return None
    return f"{STATES[metric.state].word} ({metric.reason or NO_REASON})"


def explain_quick(result: Result) -> str | None:
    """Explain that a scorecard is a quick look; None for a whole grading."""
    return QUICK_LOOK if result.asked.quick else None


def explain_ungraded(result: Result) -> str:
    """Explain who is to blame for an ungraded submission, and what to do."""
    if result.reason == INTERRUPTED:
        return ENDED_EARLY
    return NOTHING_MEASURED if result.reason is None else KIT_FAILED


def is_silent(result: Result) -> bool:
    """Tell whether the server was started and never responded."""
    return result.server.cause is not None and not result.server.answered


def describe_start(result: Result) -> str:
    """Say in a heading how a server that was not ready failed."""
    return "The server never answered" if is_silent(result) else "The server answered with errors"


def describe_coverage(part: CoveragePart) -> str:
    """Describe the coverage of lines and branches."""
    if part.branch is None:
        tail = "; the program has no branches" if part.files else " and branches"
        return f"{format_percent(part.line)} of lines{tail}"
    return (
        f"{format_percent(part.combined)} of lines and branches together"
        f" (lines {format_percent(part.line)}, branches {format_percent(part.branch)})"
    )


def describe_not_judged(part: CoveragePart | MutationPart) -> str:
    """Name the files of the program that are not judged, with the reasons; empty without any."""
    files = [f"{path} is {reason}" for path, reason in part.not_judged.items()]
    return f"Not judged: {'; '.join(files)}" if files else ""


def describe_tests(part: CoveragePart) -> str:
    """Describe the outcomes of the candidate's own tests."""
    suite = part.tests
    if not suite.collected:
        return "no tests ran"
    skipped = f", {suite.skipped} skipped" if suite.skipped else ""
    tests = format_count(suite.collected, "test")
    return f"{tests}: {suite.passed} passed, {suite.failed} failed{skipped}"


def describe_score(part: MutationPart) -> str:
    """Describe the mutation score, its interval when only a sample was run, and the full mark."""
    remarks = []
    if part.interval is not None and part.score is not None:
        low, high = part.interval
        remarks.append(f"between {format_number(low)} and {format_number(high)}")
    if part.score is not None and part.full_marks_at < 100:
        remarks.append(f"all points from {format_percent(part.full_marks_at)}")
    return " ".join([format_percent(part.score), *([f"({'; '.join(remarks)})"] if remarks else [])])


def describe_mutants(part: MutationPart) -> str:
    """Describe how many mutants the tests noticed; the metric's reason explains their absence."""
    if part.mutants is None:
        return "no mutants" if part.faults else "not run on any mutant"
    timeouts = f", {part.timeout} of them by timeout" if part.timeout else ""
    return f"{part.numerator} of {format_count(part.denominator, 'mutant')} noticed{timeouts}"


def describe_mean(part: MutationPart) -> str:
    """Describe of what the percentage of mutants is the mean."""
    if part.requirements:
        weighed = [share for share in part.requirements if share.weight]
        broken = format_count(len(weighed), "requirement")
        return f"the mean of {broken} that the changes break"
    declared, done = (f"{share.killed} of {share.total}" for share in (part.interface, part.body))
    return f"the mean of what the program declares ({declared}) and what it does ({done})"


def list_missed(part: MutationPart) -> list[RequirementShare]:
    """List the requirements with changes that no test noticed, by what they cost."""

    def compute_loss(share: RequirementShare) -> float:
        return share.weight * (1 - share.killed / share.total)

    missed = [share for share in part.requirements if share.killed < share.total]
    return sorted(missed, key=compute_loss, reverse=True)


def list_noticed(part: MutationPart) -> str:
    """Name the requirements of which every change was noticed; empty without any."""
    return ", ".join(s.requirement for s in part.requirements if s.killed == s.total)


def find_title(result: Result, requirement_id: str) -> str:
    """Find the title of a requirement; empty where it is not in the record."""
    parts = (part for phase in result.phases for part in phase.requirements)
    return next((part.title for part in parts if part.id == requirement_id), "")


def describe_faults(part: MutationPart) -> str | None:
    """Describe how many broken servers the tests noticed; None for an exercise without any."""
    if part.faults is None:
        return None
    faults = part.faults
    total = faults.noticed + faults.unnoticed + faults.not_exercised
    rest = f", {faults.not_exercised} not exercised" if faults.not_exercised else ""
    left_out = "".join(f", {count} left out ({why})" for why, count in faults.left_out.items())
    noticed = f"{faults.noticed} of {format_count(total, 'broken server')} noticed"
    return f"{noticed}{rest}{left_out}{describe_weights(faults)}{describe_disregarded(faults)}"


def describe_disregarded(faults: FaultsPart) -> str:
    """Describe how many tests count for no broken server, and why; empty where all do."""
    causes = {
        "contradicting the reference": len(faults.contradicting),
        "demanding what no brief prints": len(faults.overspecified),
    }
    parts = [f"{count} {cause}" for cause, count in causes.items() if count]
    if not parts:
        return ""
    total = format_count(sum(causes.values()), "test")
    return f"; {total} counted for none of them ({', '.join(parts)})"


def describe_weights(faults: FaultsPart) -> str:
    """Describe which broken servers count less than wholly, and why; empty where none does."""
    if faults.all_count:
        return f"; all count: {faults.all_count}"
    if not faults.not_built and not faults.in_part:
        return ""
    left_out = f"{faults.not_built} left out, the others" if faults.not_built else "they"
    weight = "in part" if faults.whole is None else f"as {format_number(faults.whole)}"
    unmet = list_some(faults.unmet, 8)
    return f"; {left_out} count {weight}: the API does not, or only partly, meet {unmet}"


def describe_exclusions(part: MutationPart) -> str | None:
    """Describe which mutants do not count, or why all do; None when there is nothing to say."""
    if part.all_count:
        return f"All mutants count: {part.all_count}"
    if not part.left_out:
        return None
    return "Excluded: " + "; ".join(f"{n}: {reason}" for reason, n in part.left_out.items())


def describe_code(part: CodePart) -> str:
    """Describe the code profile, and whether it is scored."""
    if part.state != "measured":
        return f"not measured ({part.reason or NO_REASON})"
    scored = f"{format_points(part.points, part.max_points)} points" if part.max_points else ""
    return (
        f"PEP 8: {format_number(part.per_100_lines)} findings per 100 lines;"
        f" {describe_types(part)};"
        f" {part.annotated} of {format_count(part.functions, 'function')} annotated;"
        f" maximum cyclomatic complexity {part.complexity_max}; {scored or 'shown, not scored'}"
    )


def describe_types(part: CodePart) -> str:
    """Describe the result of the type check."""
    if part.types_total is None:
        return f"types not checked ({part.types_reason or NO_REASON})"
    return format_count(part.types_total, "type error") if part.types_total else "types ok"


def describe_robustness(part: RobustnessPart) -> str:
    """Describe how far the API follows its own OpenAPI document."""
    if not part.requests:
        return f"not measured ({part.reason or 'no request could be generated'})"
    kinds = "; ".join(f"{name_deviation(kind)}: {times}" for kind, times in part.kinds.items())
    tail = f"; stopped early: {part.reason}" if part.reason else ""
    requests = format_count(part.requests, "generated request")
    return (
        f"{requests} to {format_count(part.operations, 'operation')}:"
        f" {kinds or 'no deviation from the OpenAPI document'}{tail}; shown, not scored"
    )


def describe_load(part: LoadPart) -> str:
    """Describe which routes are slow beside the reference's, and the memory."""
    if not part.routes:
        return f"not measured ({part.reason or NO_REASON})"
    slow = list(find_slow_routes(part.routes)) or ["no route is much slower than the reference"]
    memory = f"memory {format_times(part.memory_ratio)}" if part.memory_ratio else ""
    stored = f"{part.stored:,} records, {format_count(part.clients, 'client')}"
    facts = filter(None, [*slow, *list_failing_routes(part.routes), memory, part.reason])
    return f"{stored}: {'; '.join(facts)}; shown, not scored"


def find_slow_routes(routes: Sequence[RouteLoad]) -> Iterator[str]:
    """Say how each route is that is much slower than the reference's, the slowest first.

    One scans that slows down with the number of records as well, and the reference's does not.
    """
    slow = [(route.ratio, route) for route in routes if route.ratio and route.ratio >= SLOW]
    for ratio, route in sorted(slow, key=lambda pair: -pair[0]):
        is_scan = route.growth is not None and route.growth >= SLOW
        text = f"{route.name} is {format_times(ratio)} slower than the reference"
        yield f"{text}: it scans" if is_scan else text


def list_failing_routes(routes: Sequence[RouteLoad]) -> Iterator[str]:
    """Say which routes did not answer all requests with a success."""
    for route in routes:
        if route.errors:
            total = route.responses + route.errors
            yield f"{route.name} failed {route.errors} of {total} times ({route.error})"


def describe_survivor(survivor: MutantResult) -> str:
    """Describe what the candidate's tests did with a mutant that survived."""
    if survivor.status is MutantStatus.NO_TESTS:
        return "no test runs this line"
    if not survivor.tests:
        return "this line runs when the program is imported, and every test still passes"
    if len(survivor.tests) == 1:
        return "1 test runs this line and still passes"
    return f"{len(survivor.tests)} tests run this line and all still pass"
