"""The audit record of alerts: lists, single alerts, the stream, acts, and what is refused."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.application.stream import follow
from shared.contracts.vocabulary import AlertCode, Role
from tests.live.alerts.conftest import Caller
from tests.live.alerts.saying import said, say
from tests.live.alerts.test_stream import clinician

ACTS = {"acknowledge": None, "comment": {"note": "called"}, "assign": {"assignee": "nurse"}, "resolve": None}
KNOWN = {
    "",
    "/stream",
    "/{alert_id}",
    "/{alert_id}/deliveries",
    *(f"/{{alert_id}}/{act}" for act in (*ACTS, "snooze", "reopen")),
}


async def record(call: Caller, **query: str) -> list[dict[str, Any]]:
    page = (await call(Role.LEAD).get("/v1/audit", params=query)).json()
    return [entry for entry in page["entries"] if entry["action"] != "read audit"]


@pytest.fixture
async def alert(process: AlertsProcess) -> str:
    """An alert of p1; p2 has one too."""
    await say(process, said(), said(patient_id="p2"))
    async with process.journal.engine.connect() as connection:
        found = await connection.scalar(text("select id from alerts.alert where patient = 'p1'"))
    return str(found)


async def test_no_route_about_alerts_was_forgotten(app: FastAPI) -> None:
    paths = {path for path in app.openapi()["paths"] if path.startswith("/v1/alerts")}
    assert paths == {f"/v1/alerts{path}" for path in KNOWN}, "a new route needs a test here"


async def test_a_list_names_the_patients_it_shows_and_no_other(alert: str, call: Caller) -> None:
    client = call(Role.CLINICIAN)
    await client.get("/v1/alerts")
    await client.get("/v1/alerts", params={"patient": "p2"})
    await client.get("/v1/alerts", params={"patient": "p3"})
    shown = (await client.get("/v1/alerts", params={"limit": 1})).json()["alerts"][0]["patient_id"]
    entries = await record(call)
    assert [entry["patients"] for entry in entries] == [["p1", "p2"], ["p2"], ["p3"], [shown]]
    assert {(entry["action"], entry["route"]) for entry in entries} == {("list alerts", "GET /v1/alerts")}


async def test_the_deliveries_about_an_alert_are_its_patients(alert: str, call: Caller) -> None:
    client = call(Role.CLINICIAN)
    assert (await client.get(f"/v1/alerts/{alert}/deliveries")).json() == {"deliveries": []}
    (entry,) = await record(call)
    assert (entry["action"], entry["patients"], entry["concerns"]) == ("read deliveries", ["p1"], alert)


async def test_acts_and_views_of_an_alert_name_it(alert: str, call: Caller) -> None:
    client = call(Role.CLINICIAN)
    assert (await client.get(f"/v1/alerts/{alert}")).status_code == 200
    for act, body in ACTS.items():
        assert (await client.post(f"/v1/alerts/{alert}/{act}", json=body)).status_code == 200
    assert (await client.post(f"/v1/alerts/{alert}/resolve")).status_code == 200
    entries = await record(call, patient="p1")
    assert {entry["concerns"] for entry in entries} == {alert}
    assert [(entry["action"], entry["outcome"]) for entry in entries] == [
        ("read alert", "done"),
        ("alert acknowledged", "done"),
        ("alert commented", "done"),
        ("alert assigned", "done"),
        ("alert resolved", "done"),
        ("alert resolved", "unchanged"),
    ]
    assert entries[1]["route"] == "POST /v1/alerts/{alert_id}/acknowledge"


async def test_refused_acts_are_recorded(alert: str, call: Caller) -> None:
    client = call(Role.CLINICIAN)
    tag = {"if-match": '"7"'}
    assert (await client.post(f"/v1/alerts/{alert}/resolve", headers=tag)).status_code == 412
    assert (await client.post("/v1/alerts/no-such-alert/resolve")).status_code == 404
    assert (await call(Role.INTEGRATION).post(f"/v1/alerts/{alert}/resolve")).status_code == 403
    await client.post(f"/v1/alerts/{alert}/resolve")
    assert (await client.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 409
    entries = await record(call, action="refused")
    assert [(entry["outcome"], entry["concerns"], entry["role"]) for entry in entries] == [
        ("412", alert, "clinician"),
        ("404", "no-such-alert", "clinician"),
        ("403", alert, "integration"),
        ("409", alert, "clinician"),
    ]


async def test_the_stream_names_the_patients_of_what_it_shows(
    process: AlertsProcess, alert: str, feed: PostgresFeed, call: Caller
) -> None:
    async with aclosing(follow(feed, clinician("demo"), 0, asyncio.Event())) as events:
        shown = {(await anext(events)).data["patient_id"] for _ in range(2)}
        await say(process, said(code=AlertCode.MISSED_SESSION, patient_id="p4"))
        shown.add((await anext(events)).data["patient_id"])
    entries = await record(call, action="follow alerts")
    assert [entry["patients"] for entry in entries] == [["p1", "p2"], ["p4"]]
    assert {"p1", "p2", "p4"} == shown


@pytest.mark.parametrize("path", ["", "/{alert}", "/stream"])
async def test_what_cannot_be_recorded_is_not_shown(alert: str, call: Caller, engine: AsyncEngine, path: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("revoke insert on alerts.audit from liftline_alerts_api"))
    client = call(Role.CLINICIAN)
    answer = await client.get(f"/v1/alerts{path.format(alert=alert)}")
    assert answer.status_code == 500
    assert "p1" not in answer.text
    assert (await client.post(f"/v1/alerts/{alert}/acknowledge")).status_code == 500
    async with engine.connect() as connection:
        states = await connection.scalars(text("select distinct state from alerts.alert"))
        assert set(states) == {"open"}, "what cannot be recorded is not done"
