"""Infection reports and trades."""

from fastapi import APIRouter, status

from domain import models
from routes.parameters import NOT_FOUND, Network

trades = APIRouter(tags=["infections and trades"])

CONFLICT = NOT_FOUND | {409: {"description": "The state forbids it; `code` says why"}}


@trades.post(
    "/survivors/{survivor_id}/infection-reports",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
)
def report_infection(
    survivor_id: int, body: models.ReporterIn, network: Network
) -> models.InfectionReports:
    """Report that a survivor is infected; the third reporter makes it official."""
    survivor = network.report_infection(survivor_id, body.reporter_id)
    return models.InfectionReports(
        survivor_id=survivor.id, reports=survivor.infection_reports, infected=survivor.infected
    )


@trades.post("/trades", responses=CONFLICT)
def trade(body: models.TradeIn, network: Network) -> models.TradeOut:
    """Exchange items of the same worth between two survivors."""
    left, right = map(models.SurvivorOut.model_validate, network.trade(body.left, body.right))
    return models.TradeOut(left=left, right=right)
