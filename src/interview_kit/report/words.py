"""The words and figures that all renderers share: a verdict reads the same everywhere."""

from dataclasses import dataclass

from interview_kit.core.model import MutantStatus, Outcome, Verdict
from interview_kit.metrics.code.record import CodePart
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart, SurvivorPart
from interview_kit.metrics.record import MetricPart
from interview_kit.metrics.robustness.record import RobustnessPart
from interview_kit.scorecard.result import INTERRUPTED, Result


@dataclass(frozen=True, slots=True)
class Sign:
    """A symbol, a word and a tone: what is shown is never told by colour alone."""

    symbol: str
    word: str
    tone: str


VERDICTS = {
    Verdict.MET: Sign("✓", "met", "good"),
    Verdict.PARTLY_MET: Sign("◐", "partly met", "fair"),
    Verdict.NOT_MET: Sign("✗", "not met", "bad"),
    Verdict.NOT_JUDGED: Sign("○", "not judged", "none"),
}
OUTCOMES = {
    Outcome.PASSED: Sign("✓", "passed", "good"),
    Outcome.FAILED: Sign("✗", "failed", "bad"),
    Outcome.ERRORED: Sign("!", "errored", "bad"),
    Outcome.SKIPPED: Sign("○", "skipped", "none"),
}
METRIC_NAMES = {"behaviour": "Behaviour", "coverage": "Coverage", "mutation": "Mutation"}
STATES = {
    "measured": Sign("✓", "measured", "good"),
    "void": Sign("!", "void: no points", "bad"),
    "not_measured": Sign("○", "not measured: left out of the total", "none"),
}
OPERATORS = {
    "arg_removal": "an argument left out or None",
    "assignment": "another value assigned",
    "augmented_assignment": "an update made an assignment",
    "bound_down": "a bound one lower",
    "bound_swap": "a bound with or without its limit",
    "condition_false": "a condition that never holds",
    "condition_true": "a condition that always holds",
    "constraint_drop": "a constraint left out",
    "delete_statement": "a statement left out",
    "dict_arguments": "another key",
    "keywords": "another keyword",
    "name": "another name",
    "number": "another number",
    "remove_unary_ops": "a sign or a `not` left out",
    "remove_with": "a block without its `with`",
    "return_none": "nothing returned",
    "route_method": "another HTTP method",
    "status_code": "another status code",
    "string": "another string",
    "swap_op": "another operator",
    "symmetric_string_methods_swap": "another string method",
    "unsymmetrical_string_methods_swap": "another string method",
    "weaker_type": "a weaker type",
}
KINDS = {
    "AcceptedNegativeData": "a request accepted that the document refuses",
    "JsonSchemaError": "an answer that the document's schema refuses",
    "MalformedJson": "an answer that is no JSON",
    "MalformedMediaType": "a content type that is none",
    "MissingContentType": "an answer without a content type",
    "NoAnswer": "no answer",
    "ServerError": "an answer of 5xx",
    "UndefinedContentType": "a content type that the document does not name",
    "UndefinedStatusCode": "a status that the document does not name",
}
FAULT_OF_THE_KIT = (
    "A fault of the kit or of this machine, not of the submission: no points are given or lost."
    " Mend the cause and grade again."
)
ENDED_EARLY = "It was ended before anything was measured, so no points are given or lost."
UNVERIFIED = "unverified run"
NOTHING_MEASURED = "No metric could be measured, so no points are given or lost."


def number(value: float) -> str:
    """At most one decimal, and none that says nothing: 53.5, 60."""
    return f"{value:.1f}".removesuffix(".0")


def percent(value: float | None) -> str:
    """A percentage that never rounds up to 100, on one line with its sign."""
    if value is None:
        return "none"
    shown = number(value)
    return f"{'99.9' if shown == '100' and value < 100 else shown}\u00a0%"


def count(amount: int, one: str, many: str | None = None) -> str:
    """So many of something: `1 file`, `2 files`."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def size(octets: int) -> str:
    """A size in the unit that a person would choose."""
    if octets < 1024:
        return count(octets, "byte")
    return f"{octets / 1024:.0f} KiB" if octets < 1024**2 else f"{octets / 1024**2:.1f} MiB"


def points(got: float | None, most: float) -> str:
    """`53.5 of 60`, or `none of 60`."""
    return f"{'none' if got is None else number(got)} of {number(most)}"


def share(got: float | None, most: float) -> float:
    """The filled part of a bar, 0 to 1."""
    return min(max(got / most, 0.0), 1.0) if got is not None and most > 0 else 0.0


def lines(numbers: tuple[int, ...]) -> str:
    """Line numbers as ranges: `3, 7-9`."""
    spans: list[list[int]] = []
    for line in sorted(set(numbers)):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def branch(arc: tuple[int, int]) -> str:
    """A jump between two lines; coverage writes an exit as a negative line."""
    start, end = arc
    return f"{abs(start)} → {'exit' if end < 0 else end}"


def seconds(result: Result) -> float:
    """How long the grading took."""
    spent = result.run.seconds
    return spent["total"] if "total" in spent else sum(spent.values())


def isolation(result: Result) -> str:
    """The sandbox in one line, with what its self-test proved."""
    part = result.isolation
    proved = f"proved: {', '.join(part.proved)}" if part.proved else "nothing proved"
    if part.unverified:
        proved = f"{UNVERIFIED}: its results are not tamper-proof"
    missing = f"; not covered: {', '.join(part.not_covered)}" if part.not_covered else ""
    return f"{f'{part.level} {part.version}'.strip()}; {proved}{missing}"


def unpacked(result: Result) -> str:
    """What was taken in, in one line."""
    part = result.submission
    notes = f"; {count(len(part.notes), 'note')}" if part.notes else ""
    inferred = "; no kit.toml, settings inferred" if part.manifest == "inferred" else ""
    return f"{count(part.files, 'file')}, {size(part.size)}{notes}{inferred}"


def unmeasured(metric: MetricPart) -> str | None:
    """Why a metric has no figure; None when it was measured."""
    if metric.state == "measured":
        return None
    return f"{STATES[metric.state].word} ({metric.reason or 'no reason was recorded'})"


def ungraded(result: Result) -> str:
    """Whose fault it is that a submission was not graded, and what to do."""
    if result.reason == INTERRUPTED:
        return ENDED_EARLY
    return NOTHING_MEASURED if result.reason is None else FAULT_OF_THE_KIT


def silent(result: Result) -> bool:
    """Whether the server was asked and never answered; then there is a cause."""
    return result.server.cause is not None


def coverage(part: CoveragePart) -> str:
    """The coverage in words."""
    if part.branch is None:
        tail = "; the program has no branches" if part.files else " and branches"
        return f"{percent(part.line)} of lines{tail}"
    return (
        f"{percent(part.combined)} of lines and branches together"
        f" (lines {percent(part.line)}, branches {percent(part.branch)})"
    )


def tests(part: CoveragePart) -> str:
    """The candidate's own suite in words."""
    suite = part.tests
    tail = f", {suite.skipped} skipped" if suite.skipped else ""
    said = f"{count(suite.collected, 'test')}: {suite.passed} passed, {suite.failed} failed{tail}"
    return said if suite.collected else "no test was run"


def score(part: MutationPart) -> str:
    """The mutation score, with its interval when only a sample was run."""
    if part.interval is None or part.score is None:
        return percent(part.score)
    low, high = part.interval
    return f"{percent(part.score)} (between {number(low)} and {number(high)})"


def mutants(part: MutationPart) -> str:
    """The mutants in words; why there are none is the metric's reason."""
    if part.mutants is None and part.faults:
        return "no mutants"
    timeouts = f", {part.timeout} of them by running too long" if part.timeout else ""
    return f"{part.numerator} of {count(part.denominator, 'mutant')} noticed{timeouts}"


def faults(part: MutationPart) -> str | None:
    """The broken servers in words; None in an exercise that has none."""
    if part.faults is None:
        return None
    found = part.faults
    met = found.noticed + found.unnoticed + found.not_exercised
    rest = f", {found.not_exercised} not exercised" if found.not_exercised else ""
    return f"{found.noticed} of {count(met, 'broken server')} noticed{rest}"


def left_out(part: MutationPart) -> str | None:
    """Which mutants do not count, or why all do; None when there is nothing to say."""
    if part.all_count:
        return f"All mutants count: {part.all_count}"
    if not part.left_out:
        return None
    return "Left out: " + "; ".join(f"{n}: {reason}" for reason, n in part.left_out.items())


def code(part: CodePart) -> str:
    """The profile of the code in words, and whether it counts."""
    if part.state != "measured":
        return f"not measured ({part.reason or 'no reason was recorded'})"
    counted = f"; {points(part.points, part.max_points)} points" if part.max_points else ""
    return (
        f"PEP 8: {number(part.per_100_lines)} findings per 100 lines; {types(part)};"
        f" {part.annotated} of {count(part.functions, 'function')} annotated;"
        f" cognitive complexity at most {part.complexity_max}{counted or '; shown, not scored'}"
    )


def types(part: CodePart) -> str:
    """The type check in words."""
    if part.types_total is None:
        return f"types not checked ({part.types_reason or 'no reason was recorded'})"
    return count(part.types_total, "type error") if part.types_total else "types ok"


def robustness(part: RobustnessPart) -> str:
    """How the API keeps to its own document, in words."""
    if not part.requests:
        return f"not measured ({part.reason or 'no request could be generated'})"
    kinds = "; ".join(f"{kind(name)}: {number}" for name, number in part.kinds.items())
    tail = f"; stopped early: {part.reason}" if part.reason else ""
    return (
        f"{count(part.requests, 'generated request')} to {count(part.operations, 'operation')}:"
        f" {kinds or 'no departure from the OpenAPI document'}{tail}; shown, not scored"
    )


def kind(name: str) -> str:
    """A departure from the document in words; an unknown one by its name."""
    return KINDS.get(name, name)


def operator(name: str) -> str:
    """A mutation operator in words; an unknown one by its name."""
    return OPERATORS.get(name) or name.replace("_", " ").replace("-", " ").strip()


def ran(survivor: SurvivorPart) -> str:
    """What the candidate's tests did with a surviving mutant."""
    if survivor.status is MutantStatus.NO_TESTS:
        return "no test runs this line"
    if not survivor.tests:
        return "this line runs when the program is imported, and every test still passes"
    one = len(survivor.tests) == 1
    words = (
        "test runs this line and still passes" if one else "tests run this line and all still pass"
    )
    return f"{len(survivor.tests)} {words}"
