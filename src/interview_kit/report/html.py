"""Render the scorecard as the interviewer's HTML page."""

from interview_kit.report import findings, timeline
from interview_kit.report.interview import rubric
from interview_kit.report.interview.answers import Interview
from interview_kit.report.interview.form import build_form
from interview_kit.report.page import render_template
from interview_kit.report.suggested_questions import suggest_questions
from interview_kit.scorecard.result import Result


def render(result: Result, interview: Interview | None = None, problem: str | None = None) -> str:
    """Render the interviewer's page.

    `interview` holds the recorded answers; `problem` says why they cannot be shown.
    """
    leading = {finding.check.name: finding for finding in findings.collect_findings(result)}
    return render_template(
        "page.html",
        result=result,
        leading=leading,
        form=build_form(
            suggest_questions(result), rubric.read(result.submission.exercise), interview, problem
        ),
        timeline=timeline.lay_out(result.timeline, result.phases),
        then=timeline.verdicts_at_phase_end(result.timeline),
        rest=", in result.json",
    )
