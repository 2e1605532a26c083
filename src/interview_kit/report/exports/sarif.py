"""Render surviving mutants and the code profile as SARIF 2.1.0, for code scanning."""

import json
from typing import Any
from urllib.parse import quote

from interview_kit.core.text import one_line, visible
from interview_kit.report.exports.ctrf import TOOL
from interview_kit.report.exports.places import Place, list_places
from interview_kit.scorecard.result import Result

VERSION = "2.1.0"
MAX_ID = 100


def render(result: Result) -> str:
    """Render the log: one run, a rule for each kind of finding, a result for each finding."""
    places = list(list_places(result))
    rules: dict[str, int] = {}
    titles: dict[str, str] = {}
    for place in places:
        rules.setdefault(_name_rule(place), len(rules))
        titles.setdefault(_name_rule(place), place.title)
    driver = {
        "name": TOOL,
        "version": one_line(result.kit_version, 40),
        "rules": [
            {"id": rule, "shortDescription": {"text": _escape(titles[rule])}} for rule in rules
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SUBMISSION": {"description": {"text": "the submission's root"}}},
        "results": [_describe(place, rules[_name_rule(place)]) for place in places],
    }
    document = {"version": VERSION, "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _name_rule(place: Place) -> str:
    return one_line(place.rule, MAX_ID)


def _describe(place: Place, index: int) -> dict[str, Any]:
    text = f"{one_line(place.text, 1000)}\n{visible(place.detail, 4000)}".strip()
    location = {
        "artifactLocation": {
            "uri": quote(visible(place.file, 400), safe="/"),
            "uriBaseId": "SUBMISSION",
        },
        "region": {"startLine": max(1, place.line)},
    }
    return {
        "ruleId": _name_rule(place),
        "ruleIndex": index,
        "level": place.level,
        "message": {"text": _escape(text)},
        "locations": [{"physicalLocation": location}],
    }


def _escape(text: str) -> str:
    """Escape what would be a link in a message: `[text](target)`."""
    plain = visible(text, 6000).replace("\\", "\\\\")
    return plain.replace("[", "\\[").replace("]", "\\]")
