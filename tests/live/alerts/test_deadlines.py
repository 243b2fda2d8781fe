"""Deadlines on a real database: who is told when, once, and never after somebody has answered (C-126 to C-129)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.deadlines import DeadlineRunner
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.deadlines import Deadlines
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say

RED_FLAG = {"code": AlertCode.RED_FLAG_CV, "episode": "e1:chest_pain", "severity": Severity.EMERGENCY}
SETTINGS: dict[str, Any] = {
    "zone": "Europe/Paris",
    "channels": [{"id": "mail", "kind": "email", "target": "clinic@clinic.example"}],
    "recipients": [{"name": name, "channels": ["mail"]} for name in ("ana", "ben", "lead", "desk")],
    "chain": [{"who": ["ana"]}, {"who": ["ben"]}, {"who": ["lead"]}],
    "digest_to": ["desk"],
}


@pytest.fixture(autouse=True)
async def settings(call: Caller) -> None:
    for tenant in ("demo", "other"):
        answer = await call(Role.LEAD, tenant).put("/v1/settings/clinic", json=SETTINGS, headers={"if-match": "0"})
        assert answer.status_code == 200


async def fire(process: AlertsProcess) -> None:
    while await process.deadlines.fire():
        pass


async def history(client: httpx.AsyncClient, code: AlertCode) -> list[tuple[str, str | None, list[str], datetime]]:
    alert = (await client.get("/v1/alerts", params={"code": code.value})).json()["alerts"][0]
    steps = (await client.get(f"/v1/alerts/{alert['id']}")).json()["history"]
    return [(step["kind"], step["step"], step["told"], datetime.fromisoformat(step["at"])) for step in steps]


async def told(engine: AsyncEngine, tenant: str = "demo") -> list[tuple[str, str]]:
    """Deliveries asked for: step and recipient, in order."""
    query = text(
        "select step, recipient from alerts.delivery where tenant = :tenant and recipient <> '' order by at, step"
    )
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query, {"tenant": tenant})]


async def test_an_emergency_that_nobody_answers_goes_up_the_chain(
    process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine
) -> None:
    """C-126: paged at once, escalated at 15 and 30 min."""
    await say(process, said(**RED_FLAG))
    expected: list[tuple[str, str]] = []
    for minutes, step, kind, who in (
        (0, "page.1", "notified", "ana"),
        (15, "escalate-1.1", "unanswered", "ben"),
        (30, "escalate-2.1", "unanswered", "lead"),
    ):
        clock.at = NOON + timedelta(minutes=minutes, seconds=-1)
        await fire(process)
        assert [entry[1] for entry in await told(engine)] == [who for _, who in expected]
        clock.at = NOON + timedelta(minutes=minutes)
        await fire(process)
        expected.append((step, who))
        assert await told(engine) == expected
        assert (await history(call(Role.CLINICIAN), AlertCode.RED_FLAG_CV))[-1] == (kind, step, [who], clock.at)
    clock.at = NOON + timedelta(days=3)
    await fire(process)
    assert len(await told(engine)) == 3


async def test_settings_that_change_meanwhile_say_whom_and_from_the_next_round_on_when(
    process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine
) -> None:
    """C-126: what was promised of an open alert stands; who is on call is asked when it falls due."""
    await say(process, said(**RED_FLAG))
    await fire(process)
    stricter = {"deadlines": {"emergency_ack_min": 5, "emergency_again_min": 10}}
    changed = {**SETTINGS, **stricter, "chain": [{"who": ["ana"]}, {"who": ["desk"]}, {"who": ["lead"]}]}
    answer = await call(Role.LEAD).put("/v1/settings/clinic", json=changed, headers={"if-match": "1"})
    assert answer.status_code == 200
    clock.at = NOON + timedelta(minutes=14)
    await fire(process)
    assert await told(engine) == [("page.1", "ana")]
    clock.at = NOON + timedelta(minutes=15)
    await fire(process)
    assert await told(engine) == [("page.1", "ana"), ("escalate-1.1", "desk")]
    client = call(Role.CLINICIAN)
    alert = (await client.get("/v1/alerts")).json()["alerts"][0]
    for act, note in (("acknowledge", None), ("resolve", "seen"), ("reopen", "came again")):
        answer = await client.post(f"/v1/alerts/{alert['id']}/{act}", json={"note": note} if note else {})
        assert answer.status_code == 200, answer.text
    due = datetime.fromisoformat(answer.json()["ack_due_at"])
    assert due == clock.at + timedelta(minutes=5), "the next round keeps the new limit"


async def test_a_clock_of_ingest_that_runs_ahead_puts_no_page_off(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    """C-126: raised at a time that is yet to come, paged and escalated by our own clock."""
    await say(process, said(code=AlertCode.RED_FLAG_CV, severity=Severity.EMERGENCY, at=NOON + timedelta(minutes=4)))
    await fire(process)
    assert await told(engine) == [("page.1", "ana")]
    (alert,) = (await call(Role.CLINICIAN).get("/v1/alerts")).json()["alerts"]
    assert datetime.fromisoformat(alert["ack_due_at"]) == NOON + timedelta(minutes=15)


async def test_whoever_acknowledges_stops_the_chain(
    process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine
) -> None:
    """C-126."""
    await say(process, said(**RED_FLAG))
    await fire(process)
    client = call(Role.CLINICIAN)
    alert = (await client.get("/v1/alerts")).json()["alerts"][0]
    assert alert["ack_due_at"] == (NOON + timedelta(minutes=15)).isoformat().replace("+00:00", "Z")
    acknowledged = (await client.post(f"/v1/alerts/{alert['id']}/acknowledge", headers={"if-match": "1"})).json()
    assert acknowledged["acknowledged_by"] is not None
    measured = generate_latest(process.journal.metrics.registry).decode()
    assert 'liftline_acknowledge_seconds_count{severity="emergency"} 1.0' in measured
    clock.at = NOON + timedelta(hours=1)
    await fire(process)
    assert await told(engine) == [("page.1", "ana")]
    async with engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from alerts.deadline")) == 0


async def test_what_gets_worse_is_told_again_from_the_first_of_the_chain(
    process: AlertsProcess, clock: HandClock, engine: AsyncEngine, call: Caller
) -> None:
    """C-106, C-127, C-129: urgent by a tick waits for the end of the quiet hours, 08:00 in Paris."""
    clock.at = datetime(2026, 2, 2, 5, tzinfo=UTC)
    await say(process, said(severity=Severity.URGENT, at=clock.at))
    await fire(process)
    assert await told(engine) == []
    clock.at = datetime(2026, 2, 2, 7, tzinfo=UTC)
    await fire(process)
    assert await told(engine) == [("notify.1", "ana")]
    await call(Role.CLINICIAN).post(f"/v1/alerts/{await the_alert(call)}/acknowledge")
    await say(process, said("alert_escalated", severity=Severity.URGENT, at=clock.at, details={"level": 28}))
    await fire(process)
    assert await told(engine) == [("notify.1", "ana"), ("notify.2", "ana")]
    clock.at += timedelta(hours=4)
    await fire(process)
    assert (await told(engine))[-1] == ("escalate-1.2", "ben")


async def the_alert(call: Caller) -> str:
    return str((await call(Role.CLINICIAN).get("/v1/alerts")).json()["alerts"][0]["id"])


async def test_a_snooze_ends_and_begins_everything_anew(
    process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine
) -> None:
    """C-126: with reason and end, and never for a red flag."""
    await say(process, said(code=AlertCode.PAIN_INTENSE, severity=Severity.URGENT))
    await fire(process)
    client, until = call(Role.CLINICIAN), NOON + timedelta(hours=6)
    path = f"/v1/alerts/{await the_alert(call)}"
    snoozed = await client.post(f"{path}/snooze", json={"until": until.isoformat(), "note": "in surgery"})
    assert snoozed.status_code == 200
    clock.at = NOON + timedelta(hours=5)
    await fire(process)
    assert len(await told(engine)) == 1
    clock.at = until
    await fire(process)
    found = (await client.get(path)).json()
    assert (found["state"], found["snoozed_until"]) == ("open", None)
    assert [step["kind"] for step in found["history"]] == ["raised", "notified", "snoozed", "woken", "notified"]
    assert found["history"][2]["until"] is not None
    assert await told(engine) == [("notify.1", "ana"), ("notify.2", "ana")]


async def test_a_red_flag_cannot_be_silenced(process: AlertsProcess, call: Caller) -> None:
    """C-126, C-129."""
    await say(process, said(**RED_FLAG))
    await say(process, said(code=AlertCode.RED_FLAG_SNAP, episode="s1", severity=Severity.URGENT))
    client = call(Role.CLINICIAN)
    for alert in (await client.get("/v1/alerts")).json()["alerts"]:
        wish = {"until": (NOON + timedelta(hours=1)).isoformat(), "note": "busy"}
        assert (await client.post(f"/v1/alerts/{alert['id']}/snooze", json=wish)).status_code == 409


async def test_routine_alerts_come_in_one_digest_a_working_day(
    process: AlertsProcess, clock: HandClock, engine: AsyncEngine, call: Caller
) -> None:
    """C-126: Friday's alerts on Monday at 08:00 in Paris, and again while they wait; a clinic of its own for each."""
    friday = datetime(2026, 2, 6, 12, tzinfo=UTC)
    clock.at = friday
    for number in range(3):
        await say(process, said(code=AlertCode.PAIN_24H, episode=f"s{number}", severity=Severity.ROUTINE, at=friday))
    await say(process, said(tenant="other", code=AlertCode.PAIN_24H, severity=Severity.ROUTINE, at=friday))
    monday = datetime(2026, 2, 9, 7, tzinfo=UTC)
    for instant, many in ((monday - timedelta(seconds=1), 0), (monday, 1), (monday + timedelta(hours=20), 1)):
        clock.at = instant
        await fire(process)
        assert len(await told(engine)) == many
    assert await told(engine) == await told(engine, "other") == [("digest.2026-02-09", "desk")]
    client = call(Role.CLINICIAN)
    for alert in (await client.get("/v1/alerts")).json()["alerts"]:
        steps = (await client.get(f"/v1/alerts/{alert['id']}")).json()["history"]
        assert [step["step"] for step in steps] == [None, "digest.2026-02-09"]
    alerts = (await client.get("/v1/alerts")).json()["alerts"]
    for alert in alerts[:2]:
        await client.post(f"/v1/alerts/{alert['id']}/acknowledge")
    clock.at = monday + timedelta(days=1)
    await fire(process)
    assert (await told(engine))[-1] == ("digest.2026-02-10", "desk")
    await client.post(f"/v1/alerts/{alerts[2]['id']}/resolve")
    clock.at = monday + timedelta(days=9)
    await fire(process)
    assert len(await told(engine)) == 2
    # The other clinic's waits on: overdue after three working days, and in a digest every day that was looked at.
    assert len(await told(engine, "other")) == 3


async def test_of_several_processes_one_does_it(process: AlertsProcess, clock: HandClock, engine: AsyncEngine) -> None:
    for number in range(20):
        await say(process, said(**{**RED_FLAG, "episode": f"e{number}"}))
    runners = [DeadlineRunner(process.journal, Deadlines(process.deliveries)) for _ in range(4)]
    counts = await asyncio.gather(*(runner.fire() for runner in runners))
    while await runners[0].fire():
        pass
    assert sum(counts) == 20
    assert len(await told(engine)) == 20


async def test_what_nobody_can_be_told_is_said_and_counted(
    process: AlertsProcess, call: Caller, clock: HandClock
) -> None:
    """C-126: no clinician configured."""
    clear = await call(Role.LEAD).put("/v1/settings/clinic", json={}, headers={"if-match": "*"})
    assert clear.status_code == 200
    await say(process, said(**RED_FLAG))
    await fire(process)
    assert [kind for kind, *_ in await history(call(Role.CLINICIAN), AlertCode.RED_FLAG_CV)] == ["raised", "unreached"]
    clock.at = NOON + timedelta(minutes=20)
    await process.deadlines.look()
    metrics = generate_latest(process.journal.metrics.registry).decode().splitlines()
    assert 'liftline_unreached_total{severity="emergency"} 1.0' in metrics
    assert 'liftline_open_alerts{severity="emergency"} 1.0' in metrics
    assert 'liftline_unanswered_alerts{severity="emergency"} 1.0' in metrics
    assert 'liftline_deadlines_overdue{kind="escalate",severity="emergency"} 1.0' in metrics


async def test_a_reopened_alert_is_told_anew_and_only_the_newest_can_be(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    """C-127."""
    await say(process, said(**RED_FLAG))
    await fire(process)
    client, path = call(Role.CLINICIAN), f"/v1/alerts/{await the_alert(call)}"
    await client.post(f"{path}/resolve")
    assert (await client.post(f"{path}/reopen", json={"note": "wrong patient"})).json()["state"] == "open"
    await fire(process)
    assert await told(engine) == [("page.1", "ana"), ("page.2", "ana")]
    await client.post(f"{path}/resolve")
    await say(process, said("alert_repeated", **RED_FLAG))
    answer = await client.post(f"{path}/reopen")
    assert (answer.status_code, answer.json()["detail"]) == (409, "It was raised anew since: work the newer alert.")
