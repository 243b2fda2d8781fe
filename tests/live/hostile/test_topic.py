"""Hostile records on the topics themselves: each becomes a dead letter in both services, and what follows it passes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client.parser import text_string_to_metric_families

from shared.contracts.kafka import encode, patient_key
from shared.runtime.kafka.topics import ASSESSMENTS, PATIENT_EVENTS
from tests.live.hostile.conftest import TIME, Target, checkin
from tests.live.waiting import until

pytestmark = pytest.mark.kafka

PATIENT = "p-topic"
KEY = patient_key("demo", PATIENT)
Headers = Sequence[tuple[str, bytes | None]]


def envelope(**changed: object) -> dict[str, object]:
    stamped = {"tenant": "demo", "receivedtime": TIME, "actorrole": "app"}
    return {**checkin(subject=PATIENT), **stamped, **changed}


GOOD = encode(envelope())


@dataclass(frozen=True)
class Record:
    """A record that is no event; its key leads to PATIENT's partition unless it is the attack itself."""

    name: str
    value: bytes | None = GOOD.value
    headers: Headers = GOOD.headers
    key: bytes | None = KEY
    partition: int | None = field(default=None)


def with_header(name: str, value: bytes | None) -> Headers:
    return [(key, value if key == name else given) for key, given in GOOD.headers]


def without(name: str) -> Headers:
    return [(key, given) for key, given in GOOD.headers if key != name]


RECORDS = [
    Record("tombstone", value=None),
    Record("nothing at all", value=None, headers=[]),
    Record("no headers", headers=[]),
    Record("null type", headers=with_header("ce_type", None)),
    Record("null subject", headers=with_header("ce_subject", None)),
    Record("header that is not UTF-8", headers=with_header("ce_id", b"\xff\xfe")),
    Record("header with NUL", headers=with_header("ce_id", b"a\0b")),
    Record("header of 100,000 characters", headers=with_header("ce_id", b"x" * 100_000)),
    Record("header twice", headers=[*GOOD.headers, ("ce_id", b"other")]),
    Record("no time", headers=without("ce_time")),
    Record("impossible time", headers=with_header("ce_time", b"0000-00-00T00:00:00Z")),
    Record("unknown type", headers=with_header("ce_type", b"liftline.unknown.v1")),
    Record("a version to come", headers=with_header("ce_type", b"liftline.pain.checkin.v2")),
    Record("another patient's key", key=patient_key("demo", "p-other")),
    Record("another tenant's key", key=patient_key("other", PATIENT)),
    Record("no key", key=None, partition=0),
    Record("tenant with a slash", headers=with_header("ce_tenant", b"demo/p-topic")),
    Record("no JSON", value=b"{"),
    Record("empty value", value=b""),
    Record("not UTF-8", value=b'{"pain":"\xff"}'),
    Record("NaN", value=b'{"pain":NaN}'),
    Record("exponent beyond every number", value=b'{"pain":1e99999999999999999999}'),
    Record("integer without end", value=b'{"pain":' + b"9" * 100_000 + b"}"),
    Record("nesting without end", value=b"[" * 200_000),
    Record("a name twice", value=b'{"pain":1,"pain":9}'),
    Record("wrong schema", value=b'{"pain":"much"}'),
    Record("another shape", value=b"[]"),
    Record("900 kB", value=b'{"pain":1,"x":"' + b"x" * 900_000),
]


@pytest.fixture(scope="module")
async def producer(target: Target) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(bootstrap_servers=target.stack.kafka_bootstrap) as made:
        yield made


async def dead_letters(target: Target, service: str, topic: str) -> float:
    async with httpx.AsyncClient(trust_env=False) as http:
        text = (await http.get(f"{target.urls[service]}/metrics")).text
    families = text_string_to_metric_families(text)
    samples = [
        sample for family in families for sample in family.samples if sample.name == "liftline_dead_letters_total"
    ]
    return sum(sample.value for sample in samples if sample.labels["topic"] == topic)


async def good_record_passes(target: Target, producer: AIOKafkaProducer) -> None:
    """The next event of the very patient, behind the attack on its partition, is taken by progression."""
    good = envelope()
    record = encode(good)
    await producer.send_and_wait(PATIENT_EVENTS, record.value, key=record.key, headers=list(record.headers))

    async def taken() -> bool:
        return await target.story(PATIENT, str(good["id"])) is not None

    await until(taken, "the event behind the attack is taken")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
async def test_a_record_that_is_no_event_is_set_aside(
    target: Target, producer: AIOKafkaProducer, record: Record
) -> None:
    before = {service: await dead_letters(target, service, PATIENT_EVENTS) for service in ("progression", "alerts")}
    headers = [(name, value) for name, value in record.headers]
    await producer.send_and_wait(
        PATIENT_EVENTS, record.value, key=record.key, partition=record.partition, headers=headers
    )
    await good_record_passes(target, producer)
    for service, number in before.items():

        async def counted(service: str = service, number: float = number) -> bool:
            return await dead_letters(target, service, PATIENT_EVENTS) == number + 1

        await until(counted, f"{service} has set the record aside")


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b'{"version":1}', b"\xff", b"[" * 100_000], ids=lambda value: repr(value)[:20]
)
async def test_an_assessment_that_is_none_is_set_aside(
    target: Target, producer: AIOKafkaProducer, value: bytes | None
) -> None:
    before = await dead_letters(target, "alerts", ASSESSMENTS)
    await producer.send_and_wait(ASSESSMENTS, value, key=KEY)

    async def counted() -> bool:
        return await dead_letters(target, "alerts", ASSESSMENTS) == before + 1

    await until(counted, "alerts has set the record aside")
    await target.good_event_passes()


async def test_nobody_has_stopped_over_it(target: Target) -> None:
    assert target.stack.restarts == []
    technical = [alert for alert in await target.alerts_of(PATIENT) if alert["code"] == "TECHNICAL"]
    assert technical, "a clinician is told that records of the patient could not be read"
