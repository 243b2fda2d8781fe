"""What only Apache Kafka shows: data that outlive the broker, topics made anew, another leader."""

import secrets
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from services.cli.demo_report import check_account
from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from services.cli.verifying import verify_stack
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.slots import Slot
from services.simulator.main import play
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError, Unavailable
from shared.runtime.ids import new_id
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.topics import PATIENT_EVENTS, admin, create_topics, delete_topics, read_cluster_id
from tests.live.conftest import absent, kafka_settings
from tests.live.runtime.kafka_parts import consuming, make_topic
from tests.live.runtime.test_caught_up import send_together
from tests.live.waiting import until
from tests.support.apache_kafka import ApacheKafka
from tests.support.brokers import APACHE

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not APACHE, reason="only Apache Kafka does this: ./run test-kafka")]

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
TENANT = "demo"
PATIENT = "p-1"


async def send(stack: EmbeddedStack, event_id: str) -> int:
    """Report a symptom; the status that ingest answers with."""
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": PATIENT,
        "time": START.isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    headers = {"authorization": f"Bearer {stack.token(Role.APP, TENANT, PATIENT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        return (await http.post(f"{stack.ingest_url}/v1/events", json=event, headers=headers)).status_code


async def accepted(stack: EmbeddedStack, event_id: str) -> None:
    """Send it again and again, as an app does, until it is taken and everything has followed from it."""

    async def taken() -> bool:
        return await send(stack, event_id) == 202

    await until(taken, "ingest takes it", limit_s=60)
    await stack.settle()


async def held(stack: EmbeddedStack) -> list[list[str]]:
    """Ids of the accepted events that each service holds."""
    ops = stack.token(Role.OPS)
    exports = [await read_export(url, ops) for url in (stack.progression_url, stack.alerts_url)]
    return [sorted(event.event.id for event in export[TENANT, PATIENT].events) for export in exports]


async def alerts(stack: EmbeddedStack) -> list[tuple[str, str]]:
    headers = {"authorization": f"Bearer {stack.token(Role.CLINICIAN, TENANT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30, headers=headers) as http:
        found = (await http.get(f"{stack.alerts_url}/v1/alerts")).json()["alerts"]
    return sorted((alert["code"], alert["episode"]) for alert in found)


@pytest.mark.timeout(240)
async def test_a_broker_killed_and_started_again_with_its_data_costs_time_only(stack: EmbeddedStack) -> None:
    broker = stack.broker
    assert isinstance(broker, ApacheKafka)
    await stack.clock_set(START)
    await accepted(stack, "e-1")
    await broker.stop_node(how=signal.SIGKILL)
    assert await send(stack, "e-2") == 503
    await broker.start_node()
    assert await read_cluster_id(stack.settings) == broker.cluster_id
    await accepted(stack, "e-2")
    assert await held(stack) == [["e-1", "e-2"]] * 2
    assert [code for code, _ in await alerts(stack) if code == "TECHNICAL"] == []
    assert stack.restarts == []


@pytest.mark.timeout(240)
async def test_a_topic_made_anew_behind_our_back_is_reported_and_read_from_its_start(stack: EmbeddedStack) -> None:
    before = len((await held(stack))[0])
    async with admin(stack.settings) as client:
        await delete_topics(client)
        await create_topics(client, stack.settings)
    await accepted(stack, "e-3")
    assert [len(ids) for ids in await held(stack)] == [before + 1] * 2
    lost = [episode for code, episode in await alerts(stack) if code == "TECHNICAL"]
    assert len(lost) == 1
    assert lost[0].startswith(f"lost:{PATIENT_EVENTS}:")


async def test_the_list_of_ends_counts_every_record_of_a_batch(kafka: str) -> None:
    topic = await make_topic(kafka)
    await send_together(kafka, topic, 0, 10)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        assert await consumer.end_offsets([TopicPartition(topic, 0)]) == {TopicPartition(topic, 0): 10}
    finally:
        await consumer.stop()


async def test_a_record_that_the_broker_refuses_does_not_poison_what_comes_after(kafka: str) -> None:
    settings, topic = kafka_settings(kafka), f"test.{new_id()}"
    async with admin(settings) as client:
        await client.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": "2000"})])
    async with Producer(settings) as producer:
        await producer.send_all([Record(topic, b"k", b"1")])
        with pytest.raises(ValueError, match="larger than the broker takes"):
            await producer.send_all([Record(topic, b"k", secrets.token_bytes(5000))])
        await producer.send_all([Record(topic, b"k", b"2")])


@pytest.fixture
async def three(tmp_path: Path) -> AsyncIterator[ApacheKafka]:
    """A cluster of three."""
    cluster = ApacheKafka(tmp_path, nodes=3)
    try:
        await cluster.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("a cluster of three", error)
    try:
        yield cluster
    finally:
        await cluster.__aexit__(None, None, None)


async def leader_of(client: AIOKafkaAdminClient, topic: str) -> int:
    (described,) = await client.describe_topics([topic])
    leader: int = described["partitions"][0]["leader"]
    return leader


async def publish(producer: Producer, record: Record) -> None:
    """Try again until it is acknowledged, as whoever got a 503 does."""

    async def published() -> bool:
        try:
            await producer.send_all([record])
        except Unavailable:
            return False
        return True

    await until(published, "published", limit_s=60)


@pytest.mark.timeout(240)
async def test_the_loss_of_the_leader_costs_time_only(three: ApacheKafka) -> None:
    settings, topic = kafka_settings(three.bootstrap), f"test.{new_id()}"
    seen: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        seen.extend(int(record.value) for record in records)

    async with admin(settings) as client:
        await client.create_topics([NewTopic(topic, 1, 3, topic_configs={"min.insync.replicas": "2"})])
        async with Producer(settings) as producer, consuming(topic, new_id(), handler, settings):
            for number in range(60):
                if number == 20:
                    await three.stop_node(await leader_of(client, topic), signal.SIGKILL)
                await publish(producer, Record(topic, b"k", b"%d" % number))
            await until(lambda: 59 in seen, "the last one arrives", limit_s=60)
    # A send that was given up may be there twice; nothing is missing, and nothing comes after its successor.
    assert sorted(set(seen)) == list(range(60))
    assert seen == sorted(seen)


@pytest.mark.timeout(400)
async def test_brokers_that_die_one_after_another_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    cluster = ApacheKafka(tmp_path, nodes=3)
    async with EmbeddedStack("stepped", tmp_path, broker=cluster) as stack:

        async def trouble(slot: Slot) -> None:
            if slot.number == 10:
                await cluster.stop_node(2, signal.SIGKILL)
            if slot.number == 20:
                await cluster.start_node(2)
                await cluster.stop_node(1, signal.SIGKILL)

        played = await play(stack, Clinic.of(6, 2, seed=5), trouble)
        verdict = await verify_stack(
            progression_url=stack.progression_url,
            alerts_url=stack.alerts_url,
            token=stack.token(Role.OPS),
            settings=stack.settings,
        )
    assert [str(one) for one in check_account(played.ledger, verdict.services)] == []
    assert [str(one) for one in verdict.differences] == []
    assert played.ledger.rejected == set()
    assert stack.restarts == []
