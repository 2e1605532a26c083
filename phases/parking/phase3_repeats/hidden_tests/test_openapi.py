"""The OpenAPI document, at the path that kit.toml names."""

from urllib.parse import urlsplit

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def responses(call, openapi_path):
    """Return the responses that the document lists for POST /parking-sessions."""

    def read():
        body = json_body(expect_status(call("GET", openapi_path, None), 200))
        check(isinstance(body, dict), "a JSON object", body)
        check("openapi" in body or "swagger" in body, 'the key "openapi" or "swagger"')
        servers = [urlsplit(server["url"]).path for server in body.get("servers", [])]
        bases = {"", body.get("basePath", ""), *servers}
        paths = {
            (base.rstrip("/") + path).rstrip("/"): methods
            for base in bases
            for path, methods in body.get("paths", {}).items()
        }
        method = paths.get("/parking-sessions", {}).get("post", {})
        return {*method.get("responses", {})}

    return read


@pytest.mark.requirement("P43")
@pytest.mark.parametrize("status", ["201", "401", "404", "409", "422", "503"])
def test_the_document_lists_each_status_of_a_start(responses, status):
    """POST /parking-sessions is documented with 201, 401, 404, 409, 422 and 503."""
    check(status in responses(), f"the status {status}", sorted(responses()))
