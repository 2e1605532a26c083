"""Render `results.json` for Gradescope: copy it to /autograder/results/results.json.

It holds what candidates may see, and is shown to them when the grades are published.
"""

import json
from typing import Any

from interview_kit.core.text import one_line
from interview_kit.report.exports.marks import list_marks
from interview_kit.report.summaries import explain_quick, explain_ungraded, sum_seconds
from interview_kit.scorecard.result import Result

VISIBILITY = "after_published"


def render(result: Result) -> str:
    """Render the document. Ungraded, it has no score: Gradescope then reports a failed autograder.

    A fault of the kit must not become 0 points.
    """
    document: dict[str, Any] = {
        "output": explain_quick(result) or "",
        "output_format": "text",
        "visibility": VISIBILITY,
        "stdout_visibility": "hidden",
        "execution_time": round(sum_seconds(result)),
        "extra_data": {
            "sha256": one_line(result.submission.sha256, 64),
            "kit_version": one_line(result.kit_version, 40),
        },
    }
    if result.status == "ungraded" or result.total.points is None:
        document["output"] = explain_ungraded(result)
    else:
        document["score"] = result.total.points
        document["tests"] = [
            {
                "name": mark.name,
                "name_format": "text",
                "score": mark.points,
                "max_score": mark.max_points,
                "status": "passed" if mark.is_met else "failed",
                "output": mark.verdict,
                "output_format": "text",
                "visibility": VISIBILITY,
            }
            for mark in list_marks(result)
        ]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
