"""The OpenAPI document, at the path that kit.toml names."""

import re
from urllib.parse import urlsplit

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


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
            re.sub(r"\{[^/]*\}", "{}", base.rstrip("/") + path).rstrip("/"): {*methods}
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
        ("/users/{}", ["delete", "get", "patch", "put"]),
        ("/health", ["get"]),
    ],
    ids=["collection", "user", "health"],
)
def test_the_document_lists_the_methods_of_each_path(documented, path, methods):
    """The document lists /users/, /users/{id} and /health with their methods."""
    listed = sorted(documented().get(path, set()) & {*methods})
    check(listed == methods, f"{path} with {', '.join(methods)}", listed)
