"""Render the grade as Classroom 50 reads it: `score`, `max-score` and `tests` of its result.json.

The identity of a submission there (classroom, owner, commit) is known to its runner only, which
adds it. Points are whole numbers in that format, so they are counted in hundredths.
"""

import json
from typing import Any

from interview_kit.report.exports.marks import list_marks
from interview_kit.report.summaries import explain_ungraded
from interview_kit.scorecard.result import Result

PARTS = 100
"""Parts of a point: half points and shares of a point stay exact."""


def render(result: Result) -> str:
    """Render the document. Ungraded, it has no score: a fault of the kit must not become 0."""
    if result.status == "ungraded" or result.total.points is None:
        document: dict[str, Any] = {"error": explain_ungraded(result)}
    else:
        document = {
            "score": round(PARTS * result.total.points),
            "max-score": round(PARTS * result.total.max_points),
            "tests": [
                {
                    "test-name": mark.name,
                    "passed": mark.is_met,
                    "score": round(PARTS * mark.points),
                    "max-score": round(PARTS * mark.max_points),
                }
                for mark in list_marks(result)
            ],
        }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
