"""Alerts over HTTP: who sees them, who works them, and what stays of it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.tables import TABLES
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller
from tests.live.alerts.saying import said, say


async def only(client: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    found = (await client.get("/v1/alerts", params=params)).json()["alerts"]
    assert len(found) == 1
    return dict(found[0])


async def test_an_alert_is_listed_with_its_reason(process: AlertsProcess, call: Caller) -> None:
    why: dict[str, Any] = {
        "source": "“prolonged interruption” (line 91)",
        "inputs": {"days": 7},
        "wording": {"key": "C-106.gap", "values": {"days": 7}},
    }
    await say(process, said(**why))
    shown = await only(call(Role.CLINICIAN))
    assert shown["patient_id"] == "p1"
    assert shown["state"] == "open"
    assert shown["details"] == {"level": 7}
    assert shown["sentence"] == "Seven days without a session."
    assert {name: shown[name] for name in why} == why, "what it was judged by (C-009)"


async def test_another_tenant_sees_nothing(process: AlertsProcess, call: Caller) -> None:
    await say(process, said())
    alert = await only(call(Role.CLINICIAN))
    stranger = call(Role.CLINICIAN, tenant="other")
    assert (await stranger.get("/v1/alerts")).json()["alerts"] == []
    for answer in (
        await stranger.get(f"/v1/alerts/{alert['id']}"),
        await stranger.post(f"/v1/alerts/{alert['id']}/acknowledge"),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await only(call(Role.CLINICIAN)))["state"] == "open"


@pytest.mark.parametrize("role", [Role.APP, Role.INTEGRATION, Role.OPS])
async def test_roles_without_the_scope_get_nowhere(process: AlertsProcess, call: Caller, role: Role) -> None:
    await say(process, said())
    client = call(role, patient="p1" if role is Role.APP else None)
    assert (await client.get("/v1/alerts")).status_code == 403
    assert (await client.get("/v1/alerts/stream")).status_code == 403
    assert (await client.post("/v1/alerts/any/resolve")).status_code == 403


async def test_acts_are_kept_with_who_and_why(process: AlertsProcess, call: Caller, engine: AsyncEngine) -> None:
    await say(process, said())
    clinician = call(Role.CLINICIAN)
    path = f"/v1/alerts/{(await only(clinician))['id']}"
    assert (await clinician.post(f"{path}/acknowledge")).json()["state"] == "acknowledged"
    assert (await clinician.post(f"{path}/comment", json={"note": "called the patient"})).status_code == 200
    assert (await clinician.post(f"{path}/assign", json={"assignee": "nurse-7"})).json()["assignee"] == "nurse-7"
    until = (NOON + timedelta(days=1)).isoformat()
    assert (await clinician.post(f"{path}/snooze", json={"until": until})).status_code == 422
    snoozed = await clinician.post(f"{path}/snooze", json={"until": until, "note": "in hospital"})
    assert snoozed.json()["snoozed_until"] is not None
    assert (await clinician.post(f"{path}/resolve", json={"note": "back on Monday"})).json()["state"] == "resolved"
    history = (await clinician.get(path)).json()["history"]
    kinds = ["raised", "acknowledged", "commented", "assigned", "snoozed", "resolved"]
    assert [happening["kind"] for happening in history] == kinds
    assert [happening["version"] for happening in history] == [1, 2, 3, 4, 5, 6]
    assert history[0]["subject"] is None
    assert history[-1]["note"] == "back on Monday"
    async with engine.connect() as connection:
        audited = (await connection.execute(select(TABLES.audit.c.action))).scalars().all()
    assert {"list alerts", "read alert", "alert acknowledged", "alert resolved"} <= set(audited)


async def test_an_act_on_an_outdated_version_is_refused(process: AlertsProcess, call: Caller) -> None:
    await say(process, said())
    clinician = call(Role.CLINICIAN)
    path = f"/v1/alerts/{(await only(clinician))['id']}"
    tag = (await clinician.get(path)).headers["etag"]
    await say(process, said("alert_escalated", severity=Severity.ROUTINE, details={"level": 14}))
    assert (await clinician.post(f"{path}/resolve", headers={"if-match": tag})).status_code == 412
    fresh = (await clinician.get(path)).headers["etag"]
    assert (await clinician.post(f"{path}/resolve", headers={"if-match": fresh})).status_code == 200


async def test_an_urgent_alert_is_closed_by_a_clinician_not_by_a_lead(process: AlertsProcess, call: Caller) -> None:
    await say(process, said(severity=Severity.URGENT))
    path = f"/v1/alerts/{(await only(call(Role.LEAD)))['id']}"
    assert (await call(Role.LEAD).post(f"{path}/acknowledge")).status_code == 200
    assert (await call(Role.LEAD).post(f"{path}/resolve")).status_code == 403
    assert (await call(Role.CLINICIAN).post(f"{path}/resolve")).status_code == 200
    assert (await call(Role.CLINICIAN).post(f"{path}/acknowledge")).status_code == 409


async def test_a_resolution_is_published_and_numbered_like_everything_said(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    await say(process, said())
    clinician = call(Role.CLINICIAN)
    await clinician.post(f"/v1/alerts/{(await only(clinician))['id']}/resolve")
    await say(process, said(code=AlertCode.MISSED_SESSION))
    emission = TABLES.emission
    async with engine.connect() as connection:
        query = select(emission.c.version, emission.c.kind, emission.c.origin).order_by(emission.c.version)
        rows = [tuple(row) for row in await connection.execute(query)]
        published = (await connection.execute(select(TABLES.outbox.c.topic))).scalars().all()
    assert rows == [
        (1, "alert_raised", "journal"),
        (2, "alert_resolved", "person"),
        (3, "alert_raised", "journal"),
    ]
    # Each of them as it was said, and as the step of the alert's life that it is.
    assert published == ["alerts.alert.v1"] * 6


async def test_what_fires_after_a_person_closed_it_is_a_new_alert(process: AlertsProcess, call: Caller) -> None:
    await say(process, said())
    clinician = call(Role.CLINICIAN)
    first = await only(clinician)
    await clinician.post(f"/v1/alerts/{first['id']}/resolve")
    await say(process, said("alert_repeated", occurrences=2))
    anew = await only(clinician, state="open")
    assert anew["id"] != first["id"]
    assert anew["episode"] == "2026-01-26#2"
    await say(process, said("alert_resolved"))
    assert (await clinician.get("/v1/alerts", params={"state": "open"})).json()["alerts"] == []


async def test_the_list_is_filtered_sorted_and_paged(process: AlertsProcess, call: Caller) -> None:
    severities = [Severity.INFO, Severity.EMERGENCY, Severity.ROUTINE, Severity.URGENT, Severity.INFO]
    for number, severity in enumerate(severities):
        await say(
            process,
            said(episode=str(number), severity=severity, at=NOON + timedelta(hours=number), patient_id=f"p{number}"),
        )
    clinician = call(Role.CLINICIAN)

    async def listed(**params: Any) -> list[str]:
        found: list[str] = []
        while True:
            page = (await clinician.get("/v1/alerts", params={"limit": 2, **params})).json()
            found += [alert["episode"] for alert in page["alerts"]]
            if page["next"] is None:
                return found
            params["cursor"] = page["next"]

    assert await listed() == ["1", "3", "2", "4", "0"]
    assert await listed(order="newest") == ["4", "3", "2", "1", "0"]
    assert await listed(severity=["info", "urgent"]) == ["3", "4", "0"]
    assert await listed(patient="p2") == ["2"]
    assert await listed(since=(NOON + timedelta(hours=3)).isoformat()) == ["3", "4"]
    assert (await clinician.get("/v1/alerts", params={"cursor": "AAAA"})).status_code == 422
