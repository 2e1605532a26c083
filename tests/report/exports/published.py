"""What the formats of other programs demand, as far as the kit writes them.

Each schema names the fields that the published one requires, with their types, and refuses keys
that it does not know; written down from the sources named here.
"""

from typing import Any

TEXT = {"type": "string"}
NAME = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [*required],
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


# github.com/testmoapp/junitxml, the common format: attributes that must be and those that may be,
# and the elements inside.
COUNTS = {"tests", "failures", "errors", "skipped"}
REASON: tuple[set[str], set[str], set[str]] = (set(), {"message", "type"}, set())
JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "assertions", "time", "timestamp", *COUNTS}, {"testsuite"}),
    "testsuite": (
        {"name"},
        {"assertions", "time", "timestamp", "file", *COUNTS},
        {"properties", "system-out", "system-err", "testcase"},
    ),
    "testcase": (
        {"name", "classname"},
        {"assertions", "time", "file", "line"},
        {"properties", "system-out", "system-err", "skipped", "failure", "error"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name"}, {"value"}, set()),
    "skipped": REASON,
    "failure": REASON,
    "error": REASON,
}

# github.com/ctrf-io/ctrf, schema/ctrf.schema.json, 1.0
STATUS = {"enum": ["passed", "failed", "skipped", "pending", "other"]}
CTRF = closed(
    {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "results": closed(
            {
                "tool": closed({"name": NAME}, version=TEXT),
                "summary": closed(
                    dict.fromkeys((*STATUS["enum"], "tests", "start", "stop"), COUNT),
                    extra={"type": "object"},
                ),
                "tests": many(
                    closed(
                        {"name": NAME, "status": STATUS, "duration": COUNT},
                        suite={"type": "array", "minItems": 1, "items": TEXT},
                        message=TEXT,
                        trace=TEXT,
                        rawStatus=TEXT,
                        labels={
                            "type": "object",
                            "additionalProperties": {"type": ["string", "number", "boolean"]},
                        },
                    )
                ),
            }
        ),
    },
    generatedBy=TEXT,
)

# gradescope-autograders.readthedocs.io/en/latest/specs: output format
SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE = closed(
    {},
    score=NUMBER,
    execution_time=NUMBER,
    output=TEXT,
    output_format=FORMAT,
    visibility=SHOWN,
    stdout_visibility=SHOWN,
    extra_data={"type": "object"},
    tests=many(
        closed(
            {},
            score=NUMBER,
            max_score=NUMBER,
            status={"enum": ["passed", "failed"]},
            name=NAME,
            name_format=FORMAT,
            output=TEXT,
            output_format=FORMAT,
            visibility=SHOWN,
        )
    ),
)

# github.com/foundation50/classroom50, schemas/result-v1.schema.json: what is no identity
CLASSROOM50 = closed(
    {
        "score": COUNT,
        "max-score": COUNT,
        "tests": many(
            closed(
                {
                    "test-name": NAME,
                    "passed": {"type": "boolean"},
                    "score": COUNT,
                    "max-score": COUNT,
                }
            )
        ),
    }
)

# docs.oasis-open.org/sarif/sarif/v2.1.0: 3.13 to 3.58
MESSAGE = closed({"text": TEXT})
SARIF = closed(
    {
        "version": {"const": "2.1.0"},
        "runs": many(
            closed(
                {
                    "tool": closed(
                        {
                            "driver": closed(
                                {"name": NAME},
                                version=NAME,
                                rules={
                                    **many(closed({"id": NAME}, shortDescription=MESSAGE)),
                                    "uniqueItems": True,
                                },
                            )
                        }
                    ),
                    "results": many(
                        closed(
                            {"message": MESSAGE},
                            ruleId=NAME,
                            ruleIndex=COUNT,
                            level={"enum": ["none", "note", "warning", "error"]},
                            locations=many(
                                closed(
                                    {},
                                    physicalLocation=closed(
                                        {},
                                        artifactLocation=closed(
                                            {},
                                            # A URI reference: nothing else than these characters.
                                            uri={
                                                "type": "string",
                                                "pattern": r"^[\w.~/%-]*$",
                                            },
                                            uriBaseId=NAME,
                                        ),
                                        region=closed({}, startLine={"minimum": 1}),
                                    ),
                                )
                            ),
                        )
                    ),
                },
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds={"type": "object"},
            )
        ),
    }
)
