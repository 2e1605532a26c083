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
        check("openapi" in body or "swagger" in body, 'the key "openapi"')
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


@pytest.mark.requirement("D41")
@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/devices", ["get", "post"]),
        ("/devices/{}", ["delete", "get", "put"]),
        ("/devices/{}/history", ["get"]),
        ("/auth/token", ["post"]),
        ("/health", ["get"]),
    ],
    ids=["list", "device", "history", "token", "health"],
)
def test_the_document_lists_the_methods_of_each_path(documented, path, methods):
    """The document lists every path of the three briefs with its methods."""
    listed = sorted(documented().get(path, set()) & {*methods})
    check(listed == methods, f"{path} with {', '.join(methods)}", listed)


@pytest.mark.requirement("D41")
def test_the_document_names_a_security_scheme(document):
    """The document names a security scheme: http with bearer, or oauth2."""
    body = document()
    schemes = body.get("components", {}).get("securitySchemes", {})
    schemes = {**schemes, **body.get("securityDefinitions", {})}
    good = [
        name
        for name, scheme in schemes.items()
        if scheme.get("type") == "oauth2"
        or (scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "bearer")
    ]
    check(bool(good), "a security scheme: http with bearer, or oauth2", sorted(schemes))
