"""The published schema says what the model says, and what is stored obeys it."""

import json
from typing import Any

import jsonschema
import pytest

from interview_kit.core import layout
from interview_kit.report import schema
from interview_kit.scorecard.result import Result


def stored(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.model_dump_json())
    return document


def test_the_committed_schema_is_the_models() -> None:
    committed = layout.RESULT_SCHEMA.read_text(encoding="utf-8")

    assert committed == schema.render(), "run `python -m interview_kit.report.schema`"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.build_schema())


@pytest.mark.parametrize(
    "name", ["perfect", "partial", "worked", "not_answering", "ungraded", "hostile"]
)
def test_stored_scorecards_obey_it(results: dict[str, Result], name: str) -> None:
    jsonschema.Draft202012Validator(schema.build_schema()).validate(stored(results[name]))


@pytest.mark.parametrize(
    ("key", "value"), [("status", "hired"), ("format_version", 1), ("seed", None), ("more", 1)]
)
def test_it_refuses_what_the_model_refuses(
    results: dict[str, Result], key: str, value: object
) -> None:
    document = stored(results["perfect"]) | {key: value}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema.build_schema()).validate(document)


def test_the_documentation_names_every_field() -> None:
    text = (layout.DOCS / "result-json.md").read_text(encoding="utf-8")
    definitions = [schema.build_schema(), *schema.build_schema()["$defs"].values()]
    fields = {name for part in definitions for name in part.get("properties", ())}
    states = {value for part in definitions for value in part.get("enum", ())}

    assert fields
    unnamed = {name for name in fields | states if f"`{name}`" not in text}
    # Mutant states that are no state of a survivor are counts of the metric, named as such.
    assert unnamed == set()
