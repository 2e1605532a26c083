"""The JSON Schema of `result.json`, made from the model so that it cannot say otherwise."""

import json
from typing import Any

from interview_kit.scorecard.result import FORMAT_VERSION, Result

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as a document of its own."""
    schema = Result.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, **schema, "title": f"result.json, format {FORMAT_VERSION}"}


def render() -> str:
    """The schema as the text that is committed: `python -m interview_kit.report.schema`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    from interview_kit.core import layout

    layout.RESULT_SCHEMA.write_text(render(), encoding="utf-8")
