"""GET /api/v1/reports with If-None-Match (a bonus): the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status


@pytest.mark.requirement("Z49")
def test_a_report_that_did_not_change_is_not_sent_again(client, add_survivor):
    """A 200 has an ETag; If-None-Match with it: 304, and 200 once the report is another."""
    add_survivor()
    etag = expect_status(client.get("/api/v1/reports"), 200).headers.get("ETag", "")
    check(etag != "", "the header ETag")
    known = {"If-None-Match": etag}
    expect_status(client.get("/api/v1/reports", headers=known), 304)
    add_survivor(inventory={"food": 1})
    changed = expect_status(client.get("/api/v1/reports", headers=known), 200)
    check(changed.headers.get("ETag") not in ("", None, etag), "another ETag")
