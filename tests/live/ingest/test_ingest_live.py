"""Ingest on a real broker: 202 means that it is on the journal, 503 that the same request may come again."""

import gzip
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.kafka import Decoded, decode
from shared.runtime.ids import new_id
from shared.runtime.kafka.topics import PATIENT_EVENTS
from tests.live.ingest.conftest import RunningIngest
from tests.live.waiting import until

pytestmark = pytest.mark.kafka


def checkin(patient: str, event_id: str, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "app:live",
        "type": "liftline.pain.checkin.v1",
        "subject": patient,
        "time": "2026-02-02T19:00:00+01:00",
        "data": {"pain": 2} | data,
    }


async def journal_of(ingest: RunningIngest, patient: str) -> list[tuple[int, Decoded]]:
    """Partition and content of every record about a patient, in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=ingest.broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(PATIENT_EVENTS, number) for number in range(12)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[tuple[int, Decoded]] = []
        while any([await consumer.position(each) < ends[each] for each in partitions]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                decoded = [(record.partition, decode(record)) for record in records]
                found += [each for each in decoded if each[1].event.subject == patient]
        return found
    finally:
        await consumer.stop()


@contextmanager
def frozen(ingest: RunningIngest) -> Iterator[None]:
    os.kill(ingest.broker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(ingest.broker.pid, signal.SIGCONT)


async def test_what_is_accepted_is_on_the_journal_in_order(ingest: RunningIngest) -> None:
    patient = new_id()
    events = [checkin(patient, f"e-{number:03}", n=number) for number in reversed(range(300))]
    body = gzip.compress("\n".join(map(json.dumps, events)).encode())
    async with ingest.client(patient) as client:
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        answer = await client.post("/v1/events", content=body, headers=headers)
    assert answer.status_code == 202
    assert {result["status"] for result in answer.json()["results"]} == {"accepted"}
    found = await journal_of(ingest, patient)
    assert [record.event.id for _, record in found] == sorted(event["id"] for event in events)
    assert len({partition for partition, _ in found}) == 1
    assert all(record.raw["tenant"] == "demo" for _, record in found)


async def test_duplicates_pass_through_unchanged(ingest: RunningIngest) -> None:
    patient = new_id()
    async with ingest.client(patient) as client:
        for _ in range(3):
            assert (await client.post("/v1/events", json=checkin(patient, "same"))).status_code == 202
    found = await journal_of(ingest, patient)
    assert [record.event.id for _, record in found] == ["same"] * 3
    assert len({record.content_hash for _, record in found}) == 1


async def test_a_frozen_broker_answers_503_and_the_retry_is_safe(ingest: RunningIngest) -> None:
    patient = new_id()
    async with ingest.client(patient) as client:
        with frozen(ingest):
            answer = await client.post("/v1/events", json=checkin(patient, "e-1"))
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert (await client.get("/health/live")).status_code == 200
            assert (await client.get("/health/ready")).status_code == 503

        async def taken() -> bool:
            return (await client.post("/v1/events", json=checkin(patient, "e-1"))).status_code == 202

        await until(taken, "the retry is taken once the broker is back")
    found = await journal_of(ingest, patient)
    assert {record.event.id for _, record in found} == {"e-1"}
    assert len({record.content_hash for _, record in found}) == 1


async def test_a_rejected_event_with_a_red_flag_reaches_the_journal(ingest: RunningIngest) -> None:
    patient = new_id()
    async with ingest.client(patient) as client:
        answer = await client.post("/v1/events", json=checkin(patient, "e-1", pain=45, symptoms=["chest_pain"]))
    assert (answer.status_code, answer.json()["forwarded_as"]) == (422, "e-1#rejected")
    ((_, record),) = await journal_of(ingest, patient)
    assert record.raw["data"] == {"symptoms": ["chest_pain"]}


async def test_the_log_names_no_patient(ingest: RunningIngest) -> None:
    patient = f"p-{new_id()}"
    async with ingest.client(patient) as client:
        await client.post("/v1/events", json=checkin(patient, "e-1"))
        await client.post("/v1/events", json=checkin(patient, "e-2", pain=99))
        await client.get(f"/v1/patients/{patient}")
    log = ingest.child.log.read_text()
    assert '"route": "/v1/events"' in log
    assert patient not in log


@pytest.mark.parametrize("length_is_said", [True, False])
async def test_a_body_that_is_too_large_is_answered_and_the_next_event_passes(
    ingest: RunningIngest, *, length_is_said: bool
) -> None:
    patient = new_id()

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1_048_576

    body = b"x" * 10_485_760 if length_is_said else pieces()
    async with ingest.client(patient) as client:
        refused = await client.post("/v1/events", content=body, headers={"content-type": "application/json"})
        taken = await client.post("/v1/events", json=checkin(patient, "e-1"))

    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert taken.status_code == 202
