"""Steps of alerts' lives as webhooks, for the systems that a clinic has mirror them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.deliveries import NO_RECIPIENT, insert_deliveries, row_of
from services.alerts.application.delivering import step_notice
from services.alerts.application.ports import DeliveryWanted
from services.alerts.domain.delivery import MIRROR_PATIENCE
from shared.contracts.alerts import AlertStep
from shared.contracts.vocabulary import Severity


async def mirror(connection: AsyncConnection, steps: Sequence[AlertStep]) -> None:
    """Ask for a delivery of each step to each mirror, in the transaction that makes the step."""
    settings = await settings_of(connection, {step.tenant for step in steps})
    rows: list[dict[str, Any]] = []
    for step in steps:
        for each in settings[step.tenant].mirrors:
            # One rank for all: they go in their order, and pages go first.
            wanted = DeliveryWanted(
                step.tenant, step.alert.id, f"feed.{step.position}", NO_RECIPIENT, each.channel, Severity.ROUTINE
            )
            notice = step_notice(step, full=each.full)
            rows.append(row_of(wanted, (), notice, step.at, patience_=MIRROR_PATIENCE, position=step.position))
    await insert_deliveries(connection, rows)
