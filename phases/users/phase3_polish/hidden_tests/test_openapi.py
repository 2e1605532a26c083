"""The OpenAPI document, at the path that kit.toml names."""

import re
from urllib.parse import urlsplit

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

MOST_REFERENCES = 5
"""How many references lead from one part of the document to another, at most."""
MOST_SCHEMAS = 100
"""How many schemas are looked at for the fields of a body; no document may take long."""


@pytest.fixture
def document(client, openapi_path):
    """Reads the document."""

    def read():
        answer = json_body(expect_status(client.get(openapi_path), 200))
        check(isinstance(answer, dict), "a JSON object", answer)
        return answer

    return read


@pytest.fixture
def documented(document):
    """Gives the methods of each documented path; `{}` for any parameter, no slash at the end."""

    def read():
        answer = document()
        servers = [urlsplit(server["url"]).path for server in answer.get("servers", [])]
        bases = {"", answer.get("basePath", ""), *servers}
        return {
            re.sub(r"\{[^/]*\}", "{}", base.rstrip("/") + path).rstrip("/"): methods
            for base in bases
            for path, methods in answer.get("paths", {}).items()
        }

    return read


@pytest.mark.requirement("U45")
def test_there_is_an_openapi_document(document):
    """The document answers 200 and is a JSON object with the key openapi or swagger."""
    answer = document()
    check("openapi" in answer or "swagger" in answer, 'the key "openapi" or "swagger"')


@pytest.mark.requirement("U45")
@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/users", ["get", "post"]),
        ("/users/{}", ["delete", "get", "put"]),
        ("/health", ["get"]),
    ],
    ids=["collection", "user", "health"],
)
def test_the_document_lists_the_methods_of_each_path(documented, path, methods):
    """The document lists /users/, /users/{id} and /health with their methods."""
    listed = sorted({*documented().get(path, {})} & {*methods})
    check(listed == methods, f"{path} with {', '.join(methods)}", listed)


def resolve(document, part):
    """A part of the document; where it is a reference into it, what that leads to."""
    for _ in range(MOST_REFERENCES):
        reference = part.get("$ref") if isinstance(part, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        part = document
        for key in reference.removeprefix("#/").split("/"):
            part = part[key.replace("~1", "/").replace("~0", "~")]
    return part if isinstance(part, dict) else {}


def body_schemas(document, operation):
    """The schemas of the body of an operation, in OpenAPI 3 and in Swagger 2."""
    body = resolve(document, operation.get("requestBody", {}))
    yield from (kind.get("schema", {}) for kind in body.get("content", {}).values())
    parameters = [resolve(document, each) for each in operation.get("parameters", [])]
    yield from (each.get("schema", {}) for each in parameters if each.get("in") == "body")


def find_fields(document, schemas):
    """The fields that schemas show, themselves or in the schemas that they are made of."""
    fields, waiting = set(), [*schemas]
    for _ in range(MOST_SCHEMAS):
        schema = resolve(document, waiting.pop()) if waiting else {}
        fields |= {*schema.get("properties", {})}
        waiting += [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, [])]
    return fields


@pytest.mark.requirement("U49")
@pytest.mark.parametrize(("method", "path"), [("post", "/users"), ("put", "/users/{}")])
def test_the_document_shows_the_body_of_a_request(document, documented, method, path):
    """The document shows name, email and age in the bodies of POST and PUT, inline or by $ref."""
    operation = documented().get(path, {}).get(method, {})
    answer = document()
    fields = find_fields(answer, body_schemas(answer, operation))
    listed = sorted(fields & {"name", "email", "age"})
    check(listed == ["age", "email", "name"], f"name, email and age in the {method} body", listed)
