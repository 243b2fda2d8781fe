"""What another system reads of alerts: each step keeps its schema, and the last one is the alert as it stands."""

import json
from datetime import timedelta
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.tables import TABLES
from shared.contracts.alerts import STEP_TYPE
from shared.contracts.generate import SCHEMAS
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say

ACTS: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "assign": {"assignee": "nurse-7"},
    "comment": {"note": "called"},
    "snooze": {"until": (NOON + timedelta(hours=1)).isoformat(), "note": "asleep"},
}


async def published(engine: AsyncEngine) -> list[dict[str, Any]]:
    outbox = TABLES.outbox
    async with engine.connect() as connection:
        rows = (await connection.execute(select(outbox.c.headers, outbox.c.value).order_by(outbox.c.id))).all()
    return [json.loads(row.value) for row in rows if json.loads(row.headers)["ce_type"] == STEP_TYPE]


async def test_every_step_is_published_with_its_schema(
    process: AlertsProcess, call: Caller, clock: HandClock, engine: AsyncEngine
) -> None:
    await say(process, said(code=AlertCode.PAIN_INTENSE, severity=Severity.URGENT))
    await say(process, said("alert_repeated", code=AlertCode.PAIN_INTENSE, severity=Severity.URGENT, occurrences=2))
    client = call(Role.CLINICIAN)
    path = f"/v1/alerts/{(await client.get('/v1/alerts')).json()['alerts'][0]['id']}"
    for act, body in ACTS.items():
        assert (await client.post(f"{path}/{act}", json=body)).status_code == 200
    clock.at = NOON + timedelta(hours=1)
    while await process.deadlines.fire():
        pass
    assert (await client.post(f"{path}/resolve")).status_code == 200

    steps = await published(engine)
    schema = json.loads((SCHEMAS / f"{STEP_TYPE}.json").read_text("utf-8"))
    for step in steps:
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(step)
    story = (await client.get(path)).json()
    assert [step["change"] for step in steps] == [step["kind"] for step in story["history"]]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    mirrored = {step["alert"]["id"]: step["alert"] for step in steps}[story["id"]]
    assert {name: story[name] for name in mirrored} == mirrored
