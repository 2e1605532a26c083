"""What holds for every route, seen from another process: request ids and documents."""

import pytest
from httpx2 import Client


def test_health(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_the_openapi_document_lists_every_route(client: Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    paths = document["paths"]
    assert {path.rstrip("/"): set(methods) for path, methods in paths.items()} == {
        "/users": {"get", "post"},
        "/users/{user_id}": {"get", "put", "patch", "delete"},
        "/users/stats": {"get"},
        "/health": {"get"},
    }


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


def test_a_request_id_is_echoed(client: Client) -> None:
    response = client.get("/nowhere", headers={"X-Request-ID": "trace-1"})
    assert response.headers["X-Request-ID"] == "trace-1"


def test_a_missing_request_id_is_made(client: Client) -> None:
    first, second = (client.get("/health").headers["X-Request-ID"] for _ in range(2))
    assert first
    assert first != second
