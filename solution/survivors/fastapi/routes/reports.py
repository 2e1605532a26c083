# phase 3: begin drop
"""The report on the whole network, and whether the API serves."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header, Response, status

from domain import models
from domain.reports import report_on
from routes.parameters import Network

reports = APIRouter(tags=["reports"])


@reports.get(
    "/reports",
    response_model=models.Report,
    responses={status.HTTP_304_NOT_MODIFIED: {"description": "As the client knows it"}},
)
def get_report(
    network: Network, response: Response, if_none_match: Annotated[str, Header()] = ""
) -> models.Report | Response:
    """Sum up the network; a client that names the ETag of this report gets it only once."""
    report = report_on(network.list_all())
    # Made of what the report says, so that it stays the same over restarts and in any process.
    etag = f'"{sha256(report.model_dump_json().encode()).hexdigest()}"'
    if etag in if_none_match:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return report


def get_health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
