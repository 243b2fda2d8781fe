"""What progression answers, to whom, and what it keeps to itself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.contracts.kafka import encode
from shared.contracts.vocabulary import Role
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.positions import Positions
from shared.runtime.journal.process import JournalProcess
from shared.runtime.journal.processor import BatchProcessor
from tests.live.progression.conftest import Caller
from tests.live.store.records import NOON, HandClock, TestRecord, session
from tests.support.languages import SPOKEN, sentences

PATHS = ("prescription", "decisions", "timeline", "events/e-s1")


def plan(offset: int, patient: str = "p1") -> TestRecord:
    """A plan of one exercise whose increases wait for a clinician."""
    exercise = {"exercise_id": "leg_press", "load_kind": "external_kg", "sets": 1, "load_kg": 60, "step_kg": 2.5}
    raw: dict[str, Any] = {
        "specversion": "1.0",
        "id": "plan",
        "source": "ehr:test",
        "type": "liftline.plan.imported.v1",
        "subject": patient,
        "time": (NOON - timedelta(days=1)).isoformat(),
        "receivedtime": (NOON - timedelta(days=1)).isoformat(),
        "tenant": "demo",
        "data": {
            "profile": "pain",
            "birth_date": "1970-01-01",
            "home_timezone": "Europe/Berlin",
            "program_start": "2025-10-01",
            "technique_signed_off": True,
            "exercises": [exercise],
            "phase": "progression",
            "phase_since": "2025-11-01",
            "last_reassessment_on": "2026-02-01",
        },
    }
    sent = encode(raw)
    return TestRecord(offset, sent.key, sent.value, list(sent.headers))


@pytest.fixture
async def patient(process: JournalProcess) -> JournalProcess:
    """p1 has a plan and two sessions."""
    journal = process.journal
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(
        [plan(0), session(1, "s1"), session(2, "s1"), session(3, "s2", at=NOON + timedelta(days=2))]
    )
    return process


@pytest.mark.parametrize("path", PATHS)
async def test_a_patient_and_its_clinic_see_the_patient(patient: JournalProcess, call: Caller, path: str) -> None:
    for client in (call(Role.APP, patient="p1"), call(Role.CLINICIAN), call(Role.LEAD)):
        assert (await client.get(f"/v1/patients/p1/{path}")).status_code == 200


async def test_sentences_are_in_the_language_asked_for(patient: JournalProcess, app: FastAPI, call: Caller) -> None:
    """C-129: of decisions, prescription, timeline and an event's story; what cannot be had is in English."""
    app.state.catalogue = SPOKEN
    client = call(Role.CLINICIAN)
    for path in PATHS:
        for asked, language in (("qps-ploc, en;q=0.5", "qps"), ("fr", "en")):
            answer = await client.get(f"/v1/patients/p1/{path}", headers={"accept-language": asked})
            assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")
            found = [one for one in sentences(answer.json()) if one]
            assert found
            assert {one.startswith("⟦") for one in found} == {language == "qps"}


@pytest.mark.parametrize("path", PATHS)
async def test_what_must_not_be_seen_is_as_unknown_as_what_does_not_exist(
    patient: JournalProcess, call: Caller, path: str
) -> None:
    answers = [
        await call(Role.APP, patient="p2").get(f"/v1/patients/p1/{path}"),
        await call(Role.APP, tenant="other", patient="p1").get(f"/v1/patients/p1/{path}"),
        await call(Role.CLINICIAN, tenant="other").get(f"/v1/patients/p1/{path}"),
        await call(Role.CLINICIAN).get(f"/v1/patients/nobody/{path}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("role", [Role.OPS, Role.INTEGRATION])
async def test_roles_without_the_scope_get_nowhere(patient: JournalProcess, call: Caller, role: Role) -> None:
    for path in PATHS:
        assert (await call(role).get(f"/v1/patients/p1/{path}")).status_code == 403


async def test_only_ops_gets_the_export_and_it_holds_everything(patient: JournalProcess, call: Caller) -> None:
    assert (await call(Role.CLINICIAN).get("/v1/ops/export")).status_code == 403
    lines = (await call(Role.OPS).get("/v1/ops/export")).text.splitlines()
    held = [json.loads(line) for line in lines]
    assert [(one["tenant"], one["patient"]) for one in held] == [("demo", "p1")]
    assert [event["event"]["id"] for event in held[0]["events"]] == ["plan", "e-s1", "e-s2"]
    versions = [said["version"] for said in held[0]["emissions"]]
    assert versions == list(range(1, len(versions) + 1))


async def test_reading_a_patient_is_audited(patient: JournalProcess, call: Caller, engine: AsyncEngine) -> None:
    await call(Role.CLINICIAN).get("/v1/patients/p1/prescription")
    await call(Role.CLINICIAN, tenant="other").get("/v1/patients/p1/timeline")
    audit = TABLES.audit
    async with engine.connect() as connection:
        rows = await connection.execute(select(audit.c.tenant, audit.c.role, audit.c.action, audit.c.patients))
        assert [tuple(row) for row in rows] == [
            ("demo", "clinician", "read prescription", ["p1"]),
            ("other", "clinician", "refused", ["p1"]),
        ]


async def test_the_prescription_says_what_to_do_and_why(patient: JournalProcess, call: Caller) -> None:
    answer = (await call(Role.APP, patient="p1").get("/v1/patients/p1/prescription")).json()
    exercise = answer["exercises"][0]
    assert (exercise["exercise_id"], exercise["load_kg"]) == ("leg_press", "60")
    assert exercise["sentence"]
    assert exercise["rules"]


async def test_an_event_is_told_from_its_deliveries_to_its_decisions(patient: JournalProcess, call: Caller) -> None:
    story = (await call(Role.APP, patient="p1").get("/v1/patients/p1/events/e-s1")).json()
    assert [delivery["outcome"] for delivery in story["deliveries"]] == ["accepted", "duplicate_ignored"]
    assert [entry["event"]["id"] for entry in story["accepted"]] == ["e-s1"]
    assert any(entry["said"]["kind"] == "decision" for entry in story["said"])
    assert (await call(Role.APP, patient="p1").get("/v1/patients/p1/events/none")).status_code == 404


async def test_pages_put_together_are_the_whole(patient: JournalProcess, call: Caller) -> None:
    client = call(Role.CLINICIAN)

    async def paged(path: str, name: str, limit: int) -> list[Any]:
        found: list[Any] = []
        params: dict[str, Any] = {"limit": limit}
        while True:
            page = (await client.get(f"/v1/patients/p1/{path}", params=params)).json()
            found += page[name]
            if page.get("next") is None:
                return found
            params["cursor"] = page["next"]

    for path, name in (("timeline", "entries"), ("decisions", "decisions")):
        whole = await paged(path, name, 200)
        assert len(whole) >= 2
        assert await paged(path, name, 1) == whole
    moments = [entry["at"] for entry in await paged("timeline", "entries", 200)]
    assert moments == sorted(moments)
    assert (await client.get("/v1/patients/p1/timeline", params={"cursor": "x-y"})).status_code == 422


async def test_progress_waits_until_the_time_is_done(patient: JournalProcess, call: Caller, clock: HandClock) -> None:
    journal = patient.journal
    clock.at = NOON + timedelta(days=2, hours=1)
    client = call(Role.OPS)
    waiting: dict[str, Any] = {"at_rest": clock.at.isoformat(), "wait_s": 0.05}
    seen = (await client.get("/v1/ops/progress", params=waiting)).json()
    assert seen["partitions"]["0"] == {"next_offset": 4, "caught_up_to": None}
    assert seen["outbox"] > 0
    await Positions(journal.engine, journal.fence, marked=journal.bell.ring).mark_caught_up(clock.at, {0: 4})
    while await patient.timers.fire():
        pass
    seen = (await client.get("/v1/ops/progress", params={**waiting, "wait_s": 10})).json()
    assert seen["partitions"]["0"]["caught_up_to"] is not None
    assert seen["due"] == 0
    clock.at -= timedelta(days=1)
    seen = (await client.get("/v1/ops/progress")).json()
    assert seen["partitions"]["0"]["caught_up_to"] is None, "a mark from before the clock was put back says nothing"


async def test_the_metrics_begin_at_zero_and_count_decisions(patient: JournalProcess, call: Caller) -> None:
    text = (await call(Role.OPS).get("/metrics")).text
    assert 'liftline_decisions_total{action="REGRESS"} 0.0' in text
    assert 'liftline_decisions_total{action="MAINTAIN"} 0.0' not in text
