"""Alerts told again from their history: people's acts find their alerts, whatever was lost of the table."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.rebuild import rebuild
from services.alerts.fold import AlertsLedger
from shared.contracts.vocabulary import AlertCode, Role, Severity
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.processor import BatchProcessor
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say
from tests.live.store.records import session


async def work(process: AlertsProcess, call: Caller, clock: HandClock) -> None:
    """Every step that there is, of several alerts, in two clinics."""
    for tenant in ("demo", "other"):
        urgent: dict[str, Any] = {"tenant": tenant, "code": AlertCode.PAIN_INTENSE, "severity": Severity.URGENT}
        for patient in ("p1", "p2"):
            await say(process, said(patient_id=patient, **urgent), said(tenant=tenant, patient_id=patient))
        while await process.deadlines.fire():
            pass
        client = call(Role.CLINICIAN, tenant)
        alerts = (await client.get("/v1/alerts", params={"code": "PAIN_INTENSE"})).json()["alerts"]
        paths = {alert["patient_id"]: f"/v1/alerts/{alert['id']}" for alert in alerts}
        first, second = paths["p1"], paths["p2"]
        await client.post(f"{first}/acknowledge", json={"note": "I call"})
        await client.post(f"{first}/assign", json={"assignee": "nurse-7"})
        await client.post(f"{first}/comment", json={"note": "called"})
        await client.post(f"{first}/resolve")
        await client.post(f"{first}/reopen")
        await client.post(f"{first}/resolve")
        until = (clock.at + timedelta(hours=1)).isoformat()
        await client.post(f"{second}/snooze", json={"until": until, "note": "asleep"})
        clock.at += timedelta(hours=1)
        while await process.deadlines.fire():
            pass
        await say(process, said("alert_repeated", occurrences=4, patient_id="p1", **urgent))
        await say(process, said("alert_escalated", tenant=tenant, severity=Severity.ROUTINE, at=clock.at))
        await say(process, said("alert_resolved", tenant=tenant, patient_id="p2"))
        clock.at = NOON


async def table(engine: AsyncEngine) -> list[tuple[object, ...]]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("select (to_jsonb(alert) - 'body')::text, body::text from alerts.alert order by id")
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    "loss", ["delete from alerts.alert", "update alerts.alert set state = 'open', version = 1 where state <> 'open'"]
)
async def test_what_people_did_is_attached_again(
    process: AlertsProcess, call: Caller, clock: HandClock, engine: AsyncEngine, loss: str
) -> None:
    """C-127, C-128."""
    await work(process, call, clock)
    before = await table(engine)
    assert len(before) == 10
    async with engine.begin() as connection:
        await connection.execute(text("drop index alerts.alert_open_once"))
        await connection.execute(text(loss))
    assert await table(engine) != before
    async with process.journal.engine.begin() as connection:
        dry = await rebuild(connection, "demo", write=False)
    assert await table(engine) != before
    for tenant in ("demo", "other"):
        async with process.journal.engine.begin() as connection:
            done = await rebuild(connection, tenant, write=True)
        assert done.left == {}
        assert dry.mended == done.mended or tenant == "other"
    assert await table(engine) == before


async def test_what_stands_as_it_is_told_is_left_alone(
    process: AlertsProcess, call: Caller, clock: HandClock, engine: AsyncEngine
) -> None:
    await work(process, call, clock)
    async with process.journal.engine.begin() as connection:
        done = await rebuild(connection, "demo", write=True)
    assert (done.same, done.mended, done.left) == (5, [], {})


async def test_what_progression_finds_leaves_what_pages_read(process: AlertsProcess, engine: AsyncEngine) -> None:
    """A finding opens no ledger: neither it nor what is stored beside it is written anew."""
    journal = process.journal
    data = {"symptoms": ["chest_pain"]}
    processor = BatchProcessor(journal, journal.fence, PatientEvents(journal))
    await processor.process([session(0, "s1", type="liftline.symptom.reported.v1", data=data)])
    look = text("select patient, ledger, look from alerts.patient")
    async with engine.connect() as connection:
        (before,) = (await connection.execute(look)).all()
    await say(process, said(patient_id=before.patient))
    async with engine.connect() as connection:
        (after,) = (await connection.execute(look)).all()
    assert after == before
    assert after.look is not None


async def test_a_ledger_that_is_folded_anew_leaves_acts_where_they_are(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    """State stored by another release is folded again from the journal; what it says again has been said."""
    journal = process.journal
    processor = BatchProcessor(journal, journal.fence, PatientEvents(journal))
    data = {"symptoms": ["chest_pain"]}
    await processor.process([session(0, "s1", type="liftline.symptom.reported.v1", data=data)])
    client = call(Role.CLINICIAN)
    alert = (await client.get("/v1/alerts", params={"code": "RED_FLAG_CV"})).json()["alerts"][0]
    await client.post(f"/v1/alerts/{alert['id']}/acknowledge")
    async with engine.begin() as connection:
        await connection.execute(text("update alerts.patient set ledger = '{}', look = '{}', ledger_format = 1"))
    await processor.process([session(1, "s2", at=NOON + timedelta(hours=1))])
    async with engine.connect() as connection:
        row = (await connection.execute(text("select ledger_format, look, ledger from alerts.patient"))).one()
    assert row.ledger_format == AlertsLedger.FORMAT
    assert row.look == AlertsLedger.from_json(row.ledger).look()
    found = (await client.get(f"/v1/alerts/{alert['id']}")).json()
    assert [step["kind"] for step in found["history"]] == ["raised", "acknowledged"]
    assert found["state"] == "acknowledged"
