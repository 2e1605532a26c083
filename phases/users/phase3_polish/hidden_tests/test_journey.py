"""Phase 3 has broken nothing: one walk through the whole API (rule C13)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U46")
def test_everything_still_works_together(
    client, openapi_path, add_user, new_email, page, shows, unique
):
    """After health and OpenAPI were read, a user is created, read, listed, changed and deleted."""
    expect_status(client.get("/health"), 200)
    expect_status(client.get(openapi_path), 200)
    email = new_email()
    user = add_user(name="Ann", email=email, age=30)
    path = f"/users/{user['id']}"

    request_id = unique("trace-")
    read = expect_status(client.get(path, headers={"X-Request-ID": request_id}), 200)
    shows(json_body(read), id=user["id"], name="Ann", email=email, age=30)
    got = read.headers.get("X-Request-ID")
    check(got == request_id, f"X-Request-ID: {request_id}", got or "no such header")

    last = page(skip=len(page(limit=1000)["users"]) - 1, limit=1)
    ids = [each["id"] for each in last["users"]]
    check(ids == [user["id"]], "the newest user on the last page", ids)
    check(last.get("has_next") is False, '"has_next" false', last.get("has_next"))

    body = {"name": "Bob", "email": email}
    shows(json_body(expect_status(client.put(path, json=body), 200)), **body, age=None)
    shows(json_body(expect_status(client.patch(path, json={"age": 41}), 200)), **body, age=41)
    expect_status(client.post("/users/", json=body), 409)
    expect_status(client.patch(path, json={"name": None}), 422)
    expect_status(client.delete(path), 204, 200)
    expect_status(client.get(path), 404)
