"""The OpenAPI document, at the path that kit.toml names."""

import re
from urllib.parse import urlsplit

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def document(client, openapi_path):
    """Read the document."""

    def read():
        body = json_body(expect_status(client.get(openapi_path), 200))
        check(isinstance(body, dict), "a JSON object", body)
        return body

    return read


@pytest.fixture
def documented(document):
    """Return the methods of each documented path; `{}` for any parameter, no slash at the end."""

    def read():
        body = document()
        servers = [urlsplit(server["url"]).path for server in body.get("servers", [])]
        bases = {"", body.get("basePath", ""), *servers}
        return {
            re.sub(r"\{[^/]*\}", "{}", base.rstrip("/") + path).rstrip("/"): {*methods}
            for base in bases
            for path, methods in body.get("paths", {}).items()
        }

    return read


@pytest.mark.requirement("Z46")
def test_there_is_an_openapi_document(document):
    """The document responds with 200 and is a JSON object with the key openapi or swagger."""
    body = document()
    check("openapi" in body or "swagger" in body, 'the key "openapi" or "swagger"')


@pytest.mark.requirement("Z46")
@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/items", ["get"]),
        ("/api/v1/survivors", ["get", "post"]),
        ("/api/v1/survivors/{}", ["get"]),
        ("/api/v1/survivors/{}/location", ["patch"]),
        ("/api/v1/survivors/{}/infection-reports", ["post"]),
        ("/api/v1/trades", ["post"]),
        ("/api/v1/reports", ["get"]),
        ("/health", ["get"]),
    ],
    ids=["items", "list", "survivor", "location", "infections", "trades", "reports", "health"],
)
def test_the_document_lists_the_methods_of_each_path(documented, path, methods):
    """The document lists every path of the three briefs with its methods."""
    listed = sorted(documented().get(path, set()) & {*methods})
    check(listed == methods, f"{path} with {', '.join(methods)}", listed)
