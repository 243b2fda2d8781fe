"""Saying things as the ledger does, through the real writer."""

from typing import Any

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.journal.ports import Origin
from shared.runtime.journal.writer import Changes
from tests.live.alerts.conftest import NOON


def said(kind: str = "alert_raised", **changed: Any) -> AlertSaid:
    values: dict[str, Any] = {
        "at": NOON,
        "tenant": "demo",
        "patient_id": "p1",
        "kind": kind,
        "code": AlertCode.DETRAINING,
        "episode": "2026-01-26",
        "severity": Severity.INFO,
        "details": {"level": 7},
        "trigger": "2026-01-26",
        "rules": ("C-106",),
        "rule_set": "test",
        "sentence": "Seven days without a session.",
    }
    return AlertSaid.model_validate({**values, **changed})


async def say(process: AlertsProcess, *emissions: AlertSaid) -> None:
    """One transaction, as a batch or a timer makes it."""
    journal = process.journal
    reading = await journal.clock.reading()
    async with journal.engine.begin() as connection:
        rows = await journal.patients.lock(connection, {(one.tenant, one.patient_id): 0 for one in emissions})
        works = {key: journal.work(connection, row, reading) for key, row in rows.items()}
        for one in emissions:
            works[one.tenant, one.patient_id].state(one, Origin.JOURNAL)
        changes = Changes(list(works.values()))
        await journal.writer.write(connection, journal.fence.reader, changes)
    journal.committed(changes)
