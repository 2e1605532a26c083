"""Display names of the values of a scorecard: verdicts, outcomes, states, operators."""

from dataclasses import dataclass

from interview_kit.core.model import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Label:
    """A symbol, a word and a tone, because colour alone must never carry a meaning."""

    symbol: str
    word: str
    tone: str


VERDICTS = {
    Verdict.MET: Label("✓", "met", "good"),
    Verdict.PARTLY_MET: Label("◐", "partly met", "fair"),
    Verdict.NOT_MET: Label("✗", "not met", "bad"),
    Verdict.NOT_JUDGED: Label("○", "not judged", "none"),
}
OUTCOMES = {
    Outcome.PASSED: Label("✓", "passed", "good"),
    Outcome.FAILED: Label("✗", "failed", "bad"),
    Outcome.ERRORED: Label("!", "errored", "bad"),
    Outcome.SKIPPED: Label("○", "skipped", "none"),
}
METRIC_NAMES = {"behaviour": "Behaviour", "coverage": "Coverage", "mutation": "Mutation"}
STATES = {
    "measured": Label("✓", "measured", "good"),
    "void": Label("!", "void: no points", "bad"),
    "not_measured": Label("○", "not measured: excluded from the total", "none"),
}
OPERATORS = {
    "arg_removal": "an argument removed or set to None",
    "assignment": "a different value assigned",
    "augmented_assignment": "an update turned into an assignment",
    "bound_down": "a bound lowered by one",
    "bound_swap": "a bound that includes or excludes its limit",
    "condition_false": "a condition that is always false",
    "condition_true": "a condition that is always true",
    "constraint_drop": "a constraint removed",
    "delete_statement": "a statement deleted",
    "dict_arguments": "a different key",
    "keywords": "a different keyword",
    "name": "a different name",
    "number": "a different number",
    "remove_unary_ops": "a sign or a `not` removed",
    "remove_with": "a block without its `with`",
    "return_none": "None returned",
    "route_method": "a different HTTP method",
    "status_code": "a different status code",
    "string": "a different string",
    "swap_op": "a different operator",
    "symmetric_string_methods_swap": "a different string method",
    "unsymmetrical_string_methods_swap": "a different string method",
    "weaker_type": "a weaker type",
}
DEVIATIONS = {
    "AcceptedNegativeData": "request accepted that the document forbids",
    "JsonSchemaError": "response body that does not match the schema",
    "MalformedJson": "response body that is not JSON",
    "MalformedMediaType": "malformed content type",
    "MissingContentType": "response without a content type",
    "NoAnswer": "no response",
    "ServerError": "5xx response",
    "UndefinedContentType": "content type that the document does not name",
    "UndefinedStatusCode": "status code that the document does not name",
}
UNVERIFIED = "unverified run"


def name_operator(operator: str) -> str:
    """Name a mutation operator; an unknown one by its id with spaces."""
    return OPERATORS.get(operator) or operator.replace("_", " ").replace("-", " ").strip()


def name_deviation(kind: str) -> str:
    """Name a deviation from the OpenAPI document; an unknown one by its id."""
    return DEVIATIONS.get(kind, kind)
