"""Bodies that are not JSON, and paths that do not exist."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

COLLECTION = "/api/v1/survivors"
JSON = {"Content-Type": "application/json"}


@pytest.mark.requirement("Z20")
@pytest.mark.parametrize("body", ['{"name": "Ann', "no JSON", ""], ids=["cut", "text", "empty"])
def test_a_broken_body_is_refused_and_harms_nothing(client, add_survivor, listed, body):
    """POST with broken JSON or an empty body: 400, 415 or 422; then POST and GET still work."""
    response = client.post(COLLECTION, content=body, headers=JSON)
    expect_status(response, 400, 415, 422)
    add_survivor()
    listed()


@pytest.mark.requirement("Z20")
@pytest.mark.parametrize("body", ['{"latitude": 1', ""], ids=["cut", "empty"])
def test_a_broken_location_is_refused_and_harms_nothing(client, add_survivor, read, body):
    """PATCH with broken JSON or an empty body: 400, 415 or 422; GET still works."""
    survivor = add_survivor()
    path = f"{COLLECTION}/{survivor['id']}/location"
    expect_status(client.patch(path, content=body, headers=JSON), 400, 415, 422)
    read(survivor)


@pytest.mark.requirement("Z21")
@pytest.mark.parametrize("path", ["/survivors", "/api/v2/survivors"])
def test_other_versions_of_the_path_are_not_found(client, path):
    """/survivors and /api/v2/survivors: 404, while /api/v1/survivors responds with 200."""
    expect_status(client.get(COLLECTION), 200)
    expect_status(client.get(path), 404)
