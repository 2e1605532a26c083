"""Compare what a reference answers with its own OpenAPI document: trainers put both on a screen.

The requests are those of the profile *robustness*: generated from the document, with a fixed seed
and a bounded number. Input that the document forbids and the program takes is no finding here:
the rules leave some of it open (`"30"` for an integer).
"""

from collections.abc import Iterator

from interview_kit.metrics.base import Grading
from interview_kit.metrics.robustness.measure import measure
from interview_kit.metrics.robustness.record import Robustness

DEFECTS = {"NoAnswer", "ServerError"}
DEFECTS |= {"UndefinedStatusCode", "UndefinedContentType", "JsonSchemaError"}


def check_document(framework: str, grading: Grading) -> Iterator[str]:
    """Run a reference and name each answer that its document does not describe."""
    return find_departures(framework, measure(grading))


def find_departures(framework: str, robustness: Robustness) -> Iterator[str]:
    """Name the departures among what generated requests showed, one line each."""
    if robustness.reason:
        yield f"{framework} reference: its OpenAPI document was not compared: {robustness.reason}"
    for finding in robustness.findings:
        if finding.kind in DEFECTS:
            yield (
                f"{framework} reference: its OpenAPI document does not describe the answer "
                f"{finding.status} of {finding.operation} ({finding.kind}): {finding.request}"
            )
