"""Bodies that are not JSON."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

DEVICES = "/devices/"
JSON = {"Content-Type": "application/json"}


@pytest.mark.requirement("D21")
@pytest.mark.parametrize("body", ['{"owner": "ann', "no JSON", ""], ids=["cut", "text", "empty"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_broken_body_is_refused_and_harms_nothing(call, add_device, read, method, body):
    """Broken JSON or an empty body: 400, 415 or 422; then POST and GET still work."""
    device = add_device()
    path = DEVICES if method == "POST" else f"{DEVICES}{device['device_uuid']}"
    expect_status(call(method, path, JSON, content=body), 400, 415, 422)
    read(device)
    add_device()
