"""The audit record of progression: every view, every refusal, every clinician's act by event."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.vocabulary import Role
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.process import JournalProcess
from shared.runtime.journal.processor import BatchProcessor
from tests.live.progression.conftest import Caller
from tests.live.progression.test_answers import plan
from tests.live.store.records import NOON, HandClock, session

VIEWS = {
    "/v1/patients/p1/prescription": ("read prescription", None),
    "/v1/patients/p1/decisions": ("read decisions", None),
    "/v1/patients/p1/timeline": ("read timeline", None),
    "/v1/patients/p1/events/e-s1": ("read event", "e-s1"),
}
NO_PATIENT = {"/v1/ops/progress", "/v1/audit", "/v1/rules", "/v1/rules/{rule_id}"}
"""Routes that show nobody's data; the record tells who reads it all the same."""


@pytest.fixture
async def patient(process: JournalProcess) -> JournalProcess:
    journal = process.journal
    events = [plan(0), session(1, "s1"), session(2, "s2", at=NOON + timedelta(days=2))]
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(events)
    return process


async def record(call: Caller, **query: str) -> list[dict[str, Any]]:
    """What the record holds, the reading of it left out."""
    page = (await call(Role.LEAD).get("/v1/audit", params=query)).json()
    return [entry for entry in page["entries"] if entry["action"] != "read audit"]


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEAD, Role.APP])
async def test_every_view_is_recorded_with_who_what_when_and_which_way(
    patient: JournalProcess, call: Caller, clock: HandClock, path: str, role: Role
) -> None:
    client = call(role, patient="p1" if role is Role.APP else None)
    assert (await client.get(path)).status_code == 200
    (entry,) = await record(call)
    action, concerns = VIEWS[path]
    assert (entry["action"], entry["patients"], entry["concerns"]) == (action, ["p1"], concerns)
    assert (entry["role"], entry["outcome"]) == (role, "done")
    assert entry["route"].startswith("GET /v1/patients/{patient")
    assert entry["clinical_at"] == clock.at.isoformat().replace("+00:00", "Z")


async def test_no_route_about_patients_was_forgotten(app: FastAPI) -> None:
    about_patients = {path for path in app.openapi()["paths"] if path.startswith("/v1/")} - NO_PATIENT
    about_patients.remove("/v1/ops/export")
    known = {path.replace("p1", "{patient}").replace("e-s1", "{event_id}") for path in VIEWS}
    assert about_patients == known, "a new route needs a line here, and an entry in the record"


async def test_the_export_names_everybody_it_shows(patient: JournalProcess, call: Caller) -> None:
    assert (await call(Role.OPS).get("/v1/ops/export")).text.count("\n") == 1
    (entry,) = await record(call)
    assert (entry["action"], entry["role"], entry["patients"]) == ("export", "ops", ["p1"])


@pytest.mark.parametrize(
    ("role", "bound", "path", "status"),
    [
        (Role.CLINICIAN, None, "/v1/patients/nobody/timeline", 404),
        (Role.APP, "p2", "/v1/patients/p1/timeline", 404),
        (Role.OPS, None, "/v1/patients/p1/timeline", 403),
        (Role.CLINICIAN, None, "/v1/patients/p1/events/none", 404),
        (Role.CLINICIAN, None, "/v1/ops/export", 403),
    ],
)
async def test_every_refusal_is_recorded(
    patient: JournalProcess, call: Caller, role: Role, bound: str | None, path: str, status: int
) -> None:
    assert (await call(role, patient=bound).get(path)).status_code == status
    (entry,) = await record(call)
    named = [path.split("/")[3]] if "patients" in path else []
    assert (entry["action"], entry["outcome"], entry["patients"]) == ("refused", str(status), named)


@pytest.mark.parametrize("path", [*VIEWS, "/v1/audit"])
async def test_what_cannot_be_recorded_is_not_shown(
    patient: JournalProcess, call: Caller, engine: AsyncEngine, path: str
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("revoke insert on progression.audit from liftline_progression_api"))
    answer = await call(Role.LEAD).get(path)
    assert answer.status_code == 500
    assert "leg_press" not in answer.text


async def test_what_a_clinician_does_by_an_event_is_recorded_and_what_an_app_reports_is_not(
    process: JournalProcess, call: Caller
) -> None:
    journal = process.journal
    acted = session(1, "s1", actor="Dr%20M%C3%BCller", actorrole="clinician")
    records = [plan(0), acted, acted.at(2), session(3, "s2", at=NOON + timedelta(days=2), actorrole="app")]
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(records)
    first, second = await record(call)
    assert (first["subject"], first["role"], first["patients"]) == ("Dr Müller", "clinician", ["p1"])
    assert (first["action"], first["concerns"]) == ("sent liftline.session.completed.v1", "e-s1")
    assert (first["route"], first["outcome"], second["outcome"]) == ("ingest", "accepted", "duplicate_ignored")


async def test_the_record_is_filtered_and_read_in_pages(patient: JournalProcess, call: Caller) -> None:
    for path in VIEWS:
        await call(Role.CLINICIAN).get(path)
        await call(Role.APP, patient="p1").get(path)
    await call(Role.CLINICIAN).get("/v1/patients/p2/timeline")
    lead = call(Role.LEAD)
    whole = await record(call)
    assert len(whole) == 9
    paged: list[dict[str, Any]] = []
    until = whole[-1]["at"]
    params: dict[str, Any] = {"limit": 2, "until": until}
    while params.get("cursor", "") is not None:
        page = (await lead.get("/v1/audit", params=params)).json()
        paged += page["entries"]
        params["cursor"] = page["next"]
    assert paged == whole[:-1]
    assert [entry["patients"] for entry in await record(call, patient="p2")] == [["p2"]]
    assert len(await record(call, who="app:p1")) == 4
    assert len(await record(call, action="read event")) == 2
    assert await record(call, since=until) == whole[-1:]
    assert (await lead.get("/v1/audit", params={"cursor": "AAAA"})).status_code == 422


async def test_who_may_read_the_record_and_whose(patient: JournalProcess, call: Caller) -> None:
    await call(Role.CLINICIAN).get("/v1/patients/p1/timeline")
    for role in (Role.LEAD, Role.OPS):
        theirs = (await call(role, tenant="other").get("/v1/audit")).json()["entries"]
        assert [entry for entry in theirs if entry["action"] != "read audit"] == []
        assert (await call(role).get("/v1/audit")).status_code == 200
    for role in (Role.CLINICIAN, Role.INTEGRATION, Role.APP):
        assert (await call(role, patient="p1" if role is Role.APP else None).get("/v1/audit")).status_code == 403
    readings = (await call(Role.LEAD).get("/v1/audit", params={"action": "read audit"})).json()["entries"]
    assert {entry["role"] for entry in readings} == {"lead", "ops"}
