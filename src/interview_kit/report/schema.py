"""Generate the JSON Schema of `result.json` from the model."""

import json
from typing import Any

from interview_kit.scorecard.result import FORMAT_VERSION, Result

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def build_schema() -> dict[str, Any]:
    """Build the schema as a standalone document."""
    schema = Result.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, **schema, "title": f"result.json, format {FORMAT_VERSION}"}


def render() -> str:
    """Render the schema as text; `python -m interview_kit.report.schema` writes it."""
    return json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    from interview_kit.core import layout

    layout.RESULT_SCHEMA.write_text(render(), encoding="utf-8")
