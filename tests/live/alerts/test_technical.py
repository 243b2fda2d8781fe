"""Technical alerts: what cannot be processed, and what nobody reads."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.findings import Findings
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.letters import ForeignLetters
from services.alerts.adapters.postgres.sink import AlertSink
from shared.contracts.emissions import Assessed, FindingSaid
from shared.contracts.vocabulary import AlertCode, Role
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.positions import Loss
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.journal.writer import Writer
from shared.runtime.kafka.topics import ASSESSMENTS, PATIENT_EVENTS, PROGRESSION_DEAD_LETTERS
from tests.live.alerts.conftest import Caller
from tests.live.alerts.saying import said, say
from tests.live.store.records import TestRecord, session

TOPICS = (PATIENT_EVENTS, ASSESSMENTS, PROGRESSION_DEAD_LETTERS)


async def codes(call: Caller, tenant: str = "demo", **params: str) -> list[tuple[str, str, str]]:
    found = (await call(Role.CLINICIAN, tenant=tenant).get("/v1/alerts", params=params)).json()["alerts"]
    return sorted((alert["code"], alert["episode"], alert["state"]) for alert in found)


async def test_poison_of_a_patient_becomes_an_alert_of_its_clinic(process: AlertsProcess, call: Caller) -> None:
    bad = TestRecord(0, b"demo/p1", b"{", [])
    journal = process.journal
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process([bad])
    assert await codes(call) == [("TECHNICAL", f"{PATIENT_EVENTS}:0:0", "open")]
    assert await codes(call, tenant="other") == []


@pytest.mark.parametrize("key", [None, b"garbage", b"nobody/p1"])
async def test_poison_that_names_no_known_patient_becomes_an_alert_of_every_clinic(
    process: AlertsProcess, call: Caller, key: bytes | None
) -> None:
    await say(process, said(), said(tenant="other"))
    journal = process.journal
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process([TestRecord(0, key, b"{", [])])
    alert = ("TECHNICAL", f"{PATIENT_EVENTS}:0:0", "open")
    assert await codes(call, code="TECHNICAL") == [alert]
    assert await codes(call, tenant="other", code="TECHNICAL") == [alert]


async def test_poison_that_names_no_known_patient_is_for_operations_where_there_is_such_a_tenant(
    process: AlertsProcess, call: Caller
) -> None:
    await say(process, said())
    journal = process.journal
    journal.writer = Writer(
        journal.service,
        journal.tables,
        AlertSink(journal.metrics, journal.clock, operations="operations"),
        shards=journal.shards,
    )
    bad = [TestRecord(0, None, b"{", []), TestRecord(1, b"demo/p1", b"{", [])]
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(bad)
    assert await codes(call, code="TECHNICAL") == [("TECHNICAL", f"{PATIENT_EVENTS}:0:1", "open")]
    operations = await codes(call, tenant="operations", code="TECHNICAL")
    assert operations == [("TECHNICAL", f"{PATIENT_EVENTS}:0:0", "open")]


def told(offset: int, value: object) -> TestRecord:
    return TestRecord(offset, b"demo/p1", json.dumps(value).encode(), [], topic=PROGRESSION_DEAD_LETTERS)


async def test_what_progression_alone_cannot_process_becomes_an_alert_and_what_both_cannot_becomes_one(
    process: AlertsProcess, call: Caller
) -> None:
    await say(process, said())
    journal = process.journal
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process([TestRecord(0, b"demo/p1", b"{", [])])
    place = {"topic": PATIENT_EVENTS, "partition": 0, "at": "2026-02-02T18:00:00+00:00", "value_base64": None}
    both = told(0, {**place, "offset": 0, "reason": "unreadable"})
    alone = told(1, {**place, "offset": 7, "reason": "failed"})
    await BatchProcessor(journal, process.letters, ForeignLetters()).process([both, alone])
    assert await codes(call, code="TECHNICAL") == [
        ("TECHNICAL", f"{PATIENT_EVENTS}:0:0", "open"),
        ("TECHNICAL", f"{PATIENT_EVENTS}:0:7", "open"),
    ]
    async with journal.engine.connect() as connection:
        assert await journal.dead_letters.count(connection) == 1, "progression keeps its own"


@pytest.mark.parametrize("value", [{}, {"topic": 1}, "x", {"topic": "t", "partition": 0, "offset": 0, "reason": "?"}])
async def test_a_letter_that_cannot_be_read_is_a_letter_too(
    process: AlertsProcess, call: Caller, value: object
) -> None:
    await say(process, said())
    await BatchProcessor(process.journal, process.letters, ForeignLetters()).process([told(0, value)])
    assert await codes(call, code="TECHNICAL") == [("TECHNICAL", f"{PROGRESSION_DEAD_LETTERS}:0:0", "open")]


async def test_misplaced_poison_is_an_alert_of_both_whom_it_names(process: AlertsProcess, call: Caller) -> None:
    await say(process, said())
    moved = session(0, "s1")
    journal = process.journal
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(
        [TestRecord(0, b"demo/p9", moved.value, moved.headers)]
    )
    headers = (await call(Role.CLINICIAN).get("/v1/alerts", params={"code": "TECHNICAL"})).json()["alerts"]
    assert sorted(alert["patient_id"] for alert in headers) == ["p1", "p9"]


async def test_a_partition_that_nobody_reads_is_reported_until_somebody_does(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    await say(process, said(), said(tenant="other"))
    for fence in process.fences.values():
        async with engine.begin() as connection:
            await fence.open(connection, range(4))
    await process.technical.look()
    assert await codes(call, code="TECHNICAL") == []
    async with engine.begin() as connection:
        await connection.execute(text("update alerts.fence set checked_at = checked_at - interval '2 minutes'"))
    await process.technical.look()
    await process.technical.look()
    stale = [("TECHNICAL", f"stale:{topic}", "open") for topic in sorted(TOPICS)]
    assert await codes(call, code="TECHNICAL") == stale
    assert await codes(call, tenant="other", code="TECHNICAL") == stale
    async with engine.begin() as connection:
        await connection.execute(text("update alerts.fence set checked_at = clock_timestamp()"))
    await process.technical.look()
    assert await codes(call, code="TECHNICAL", state="open") == []
    assert len(await codes(call, code="TECHNICAL", state="resolved")) == len(TOPICS)


async def test_a_stale_partition_without_patients_concerns_nobody(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    await say(process, said())
    async with engine.begin() as connection:
        for fence in process.fences.values():
            await fence.open(connection, range(4))
        await connection.execute(
            text("update alerts.fence set checked_at = checked_at - interval '2 minutes' where part > 0")
        )
    await process.technical.look()
    assert await codes(call, code="TECHNICAL") == []


async def test_a_lost_topic_is_reported(process: AlertsProcess, call: Caller) -> None:
    await say(process, said())
    await process.technical.lost(Loss(PATIENT_EVENTS, 0, expected=12, first=0, deleted=False))
    await process.technical.lost(Loss(ASSESSMENTS, 0, expected=3, first=7, deleted=True))
    assert await codes(call, code="TECHNICAL") == [
        ("TECHNICAL", f"deleted:{ASSESSMENTS}:0:3", "open"),
        ("TECHNICAL", f"lost:{PATIENT_EVENTS}:0:12", "open"),
    ]


def finding(offset: int, version: int, kind: str = "finding_raised", **changed: object) -> TestRecord:
    values = said().model_dump() | {"kind": kind, "code": AlertCode.REASSESSMENT, **changed}
    assessed = Assessed(version=version, emission=FindingSaid.model_validate(values))
    return TestRecord(offset, b"demo/p1", assessed.model_dump_json().encode(), [], topic=ASSESSMENTS)


async def test_findings_become_alerts_once_whatever_is_published_again(process: AlertsProcess, call: Caller) -> None:
    processor = BatchProcessor(process.journal, process.findings, Findings(process.journal))
    await processor.process([finding(0, 3), finding(1, 3), finding(2, 5, "finding_resolved")])
    await processor.process([finding(3, 3), finding(4, 5, "finding_resolved")])
    assert await codes(call) == [("REASSESSMENT", "2026-01-26", "resolved")]
    async with process.journal.engine.connect() as connection:
        rows = await process.journal.store.said(connection, ("demo", "p1"))
    assert [(row.version, row.kind, row.origin) for row in rows] == [
        (1, "alert_raised", "assessment"),
        (2, "alert_resolved", "assessment"),
    ]


async def test_red_flags_are_raised_without_any_word_from_progression(process: AlertsProcess, call: Caller) -> None:
    journal = process.journal
    flagged = session(0, "s1")
    value = flagged.value.replace(b'"exercises"', b'"symptoms":["chest_pain"],"exercises"') if flagged.value else None
    await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(
        [TestRecord(0, flagged.key, value, flagged.headers)]
    )
    assert await codes(call) == [("RED_FLAG_CV", "s1:chest_pain", "open")]
