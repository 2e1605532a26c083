# phase 2: begin drop
"""Infection reports and trades."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_network, read_body, to_json

trades = Blueprint("trades", __name__)


@trades.post("/survivors/<int:survivor_id>/infection-reports")
@describe(
    body=models.ReporterIn, response=models.InfectionReports, status=201, errors=(404, 409, 422)
)
def report_infection(survivor_id: int) -> tuple[dict[str, Any], int]:
    """Report that a survivor is infected; the third reporter makes it official."""
    body = read_body(models.ReporterIn)
    survivor = get_network().report_infection(survivor_id, body.reporter_id)
    return {
        "survivor_id": survivor.id,
        "reports": survivor.infection_reports,
        "infected": survivor.infected,
    }, 201


@trades.post("/trades")
@describe(body=models.TradeIn, response=models.TradeOut, errors=(404, 409, 422))
def trade() -> dict[str, Any]:
    """Exchange items of the same worth between two survivors."""
    body = read_body(models.TradeIn)
    traded = get_network().trade(body.left, body.right)
    left, right = map(models.SurvivorOut.model_validate, traded)
    return to_json(models.TradeOut(left=left, right=right))


# phase 2: end
