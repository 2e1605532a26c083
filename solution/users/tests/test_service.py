"""What holds for every route: request ids, crashes, the documents about the API."""

import re

import pytest
from httpx2 import Client

from domain.store import UserStore


def test_health(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_the_openapi_document_lists_every_route(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path.rstrip("/"): set(methods) for path, methods in paths.items()} == {
        "/users": {"get", "post"},
        "/users/{user_id}": {"get", "put", "patch", "delete"},
        "/users/stats": {"get"},
        "/health": {"get"},
    }


def test_the_openapi_document_is_complete(client: Client) -> None:
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/users/{user_id}"]["get"]
    (parameter,) = operation["parameters"]
    assert document["openapi"].startswith("3.")
    assert document["info"].keys() >= {"title", "version"}
    assert (parameter["name"], parameter["in"], parameter["required"]) == ("user_id", "path", True)
    assert parameter["schema"]["type"] == "integer"
    assert all("description" in response for response in operation["responses"].values())


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x", 404), ("PUT", "/health", 405)]
)
def test_a_wrong_path_or_method_is_answered_in_json(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["detail"]


@pytest.mark.parametrize(("path", "method"), [("/users", "post"), ("/users/{user_id}", "put")])
def test_the_openapi_document_shows_what_a_request_contains(
    client: Client, path: str, method: str
) -> None:
    document = client.get("/openapi.json").json()
    operations = {name.rstrip("/"): methods for name, methods in document["paths"].items()}
    reference = operations[path][method]["requestBody"]["content"]["application/json"]["schema"]
    schema = document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    assert schema["properties"].keys() == {"name", "email", "age"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_id_is_echoed(client: Client, method: str) -> None:
    response = client.request(method, "/nowhere", headers={"X-Request-ID": "trace-1"})
    assert response.headers["X-Request-ID"] == "trace-1"


def test_a_missing_request_id_is_made(client: Client) -> None:
    first, second = (client.get("/health").headers["X-Request-ID"] for _ in range(2))
    assert first
    assert first != second


def test_a_request_is_logged_with_its_id(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/users/7", headers={"X-Request-ID": "trace-2"})
    (line,) = (each for each in caplog.messages if "trace-2" in each)
    assert re.fullmatch(r"GET /users/7 404 id=trace-2 \d+\.\d ms", line)


def test_a_crash_is_answered_without_its_cause(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(store: UserStore) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(UserStore, "all", crash)
    response = client.get("/users/", headers={"X-Request-ID": "trace-3"})
    assert response.status_code == 500
    assert response.json().keys() == {"detail"}
    assert "secret" not in response.text
    assert response.headers["X-Request-ID"] == "trace-3"
    assert "RuntimeError: a secret of ours" in caplog.text
