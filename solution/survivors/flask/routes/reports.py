# phase 3: begin drop
"""The report on the whole network, and whether the API serves."""

from flask import Blueprint, Response, jsonify, request

from domain import models
from domain.reports import report_on
from openapi import describe
from routes.exchange import get_network, to_json

reports = Blueprint("reports", __name__)


@reports.get("/reports")
@describe(response=models.Report)
def get_report() -> Response:
    """Sum up the network; a client that names the ETag of this report gets it only once."""
    response = jsonify(to_json(report_on(get_network().list_all())))
    response.add_etag()
    response.make_conditional(request)
    return response


def get_health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
