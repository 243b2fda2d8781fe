"""The safety indicator counted over the patients of a clinic (C-121)."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.tables import TABLES
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say


def event(number: int, at: datetime, **changed: Any) -> dict[str, Any]:
    row = {
        "tenant": "demo",
        "patient": f"p{number % 7}",
        "source": "app:test",
        "id": f"e{number}",
        "seq": number,
        "type": "liftline.session.completed.v1",
        "trigger": f"s{number}",
        "time": at,
        "received": at,
        "content_hash": "-",
        "outcome": "accepted",
        "body": "{}",
    }
    return {**row, **changed}


async def trained(engine: AsyncEngine, rows: list[dict[str, Any]]) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(TABLES.journal_event).inline(), rows)


async def injured(process: AlertsProcess, *triggers: str, **changed: Any) -> None:
    values: dict[str, Any] = {"code": AlertCode.RED_FLAG_SNAP, "severity": Severity.URGENT, "details": {}, **changed}
    await say(process, *(said(**{**values, "trigger": one, "episode": one}) for one in triggers))


async def rates(call: Caller, tenant: str = "demo") -> list[tuple[str, str, Any]]:
    answer = await call(Role.LEAD, tenant=tenant).get("/v1/alerts", params={"code": "SAFETY_RATE"})
    return [(one["episode"], one["state"], one["details"]) for one in answer.json()["alerts"]]


async def test_more_than_one_percent_in_90_days_is_told_and_less_closes_it(
    process: AlertsProcess, engine: AsyncEngine, call: Caller, clock: HandClock
) -> None:
    """C-121: the example, 4 of 350; then 4 of 410."""
    await trained(engine, [event(number, NOON - timedelta(hours=number)) for number in range(350)])
    await injured(process, "s1", "s2", "s3")
    await process.safety.look()
    assert await rates(call) == [], "3 of 350"
    await injured(process, "s4", code=AlertCode.FALL, details={"symptom": "fall_with_injury"})
    await process.safety.look()
    assert await rates(call) == [], "once a day"
    clock.at += timedelta(days=1)
    await process.safety.look()
    assert await rates(call) == [("2026-02", "open", {"sessions": 350, "injured": 4})]
    await trained(engine, [event(number, clock.at) for number in range(1000, 1060)])
    clock.at += timedelta(days=1)
    await process.safety.look()
    assert await rates(call) == [("2026-02", "resolved", {"sessions": 410, "injured": 4})]


async def test_what_counts_and_what_does_not(
    process: AlertsProcess, engine: AsyncEngine, call: Caller, clock: HandClock
) -> None:
    """C-121, C-005: of another clinic, older, sent twice, corrected or deleted."""
    hour = timedelta(hours=1)
    rows = [event(number, NOON - number * hour) for number in range(299)]
    rows += [event(400 + number, NOON - timedelta(days=90), trigger=f"old{number}") for number in range(50)]
    rows.append(event(500, NOON, outcome="suspected_duplicate"))
    rows.append(event(501, NOON, trigger="s1", patient="p1"))  # a correction of s1
    rows.append(event(502, NOON, id="gone"))
    deletion = {"type": "liftline.event.deleted.v1", "trigger": "x", "body": json.dumps({"supersedes": "gone"})}
    rows.append(event(503, NOON, patient="p5", **deletion))
    rows += [event(600 + number, NOON, tenant="other", trigger=f"o{number}") for number in range(400)]
    await trained(engine, rows)
    await injured(process, "s1", "s2", "s3", "s4", "s5")
    await process.safety.look()
    assert await rates(call) == [], "299 sessions are too few to conclude anything"
    await trained(engine, [event(900, NOON)])
    clock.at += timedelta(hours=12)
    await process.safety.look()
    assert await rates(call) == [("2026-02", "open", {"sessions": 300, "injured": 5})]
    assert await rates(call, "other") == []
