"""What only Apache Kafka shows: data that outlive the broker, a record refused, another leader."""

import secrets
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import OutOfOrderSequenceNumber

from services.cli.demo_report import check_account
from services.cli.stack import EmbeddedStack
from services.cli.verifying import verify_stack
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.slots import Slot
from services.simulator.main import play
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError, Unavailable
from shared.runtime.ids import new_id
from shared.runtime.kafka import producer as producing
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.topics import admin, read_cluster_id
from tests.live.conftest import absent, kafka_settings
from tests.live.one_patient import START, accepted, alerts, held, send
from tests.live.runtime.kafka_parts import PARTITIONS, consuming, make_topic
from tests.live.runtime.test_caught_up import send_together
from tests.live.waiting import until
from tests.support.apache_kafka import ApacheKafka
from tests.support.brokers import APACHE, RealKafka

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not APACHE, reason="only Apache Kafka does this: ./run test-kafka")]


@pytest.mark.timeout(240)
async def test_a_broker_killed_and_started_again_with_its_data_costs_time_only(stack: EmbeddedStack) -> None:
    broker = stack.broker
    assert isinstance(broker, RealKafka)
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


async def test_the_list_of_ends_counts_every_record_of_a_batch(kafka: str) -> None:
    topic = await make_topic(kafka)
    await send_together(kafka, topic, 0, 10)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        assert await consumer.end_offsets([TopicPartition(topic, 0)]) == {TopicPartition(topic, 0): 10}
    finally:
        await consumer.stop()


async def test_partitions_can_be_added_and_a_record_makes_no_topic(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, topic = kafka_settings(kafka), await make_topic(kafka)
    async with admin(settings) as client:
        await client.create_partitions({topic: NewPartitions(PARTITIONS + 1)})
        (described,) = await client.describe_topics([topic])
        assert len(described["partitions"]) == PARTITIONS + 1
        monkeypatch.setattr(producing, "ANSWER_WITHIN_S", 1.0)
        unheard_of = f"test.{new_id()}"
        async with Producer(settings) as producer:
            with pytest.raises(Unavailable):
                await producer.send_all([Record(unheard_of, b"k", b"v")])
        assert unheard_of not in await client.list_topics()


async def test_an_idempotent_producer_gets_an_id_and_a_record_is_refused_out_of_order(kafka: str) -> None:
    topic = await make_topic(kafka)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, b"1", partition=0)
        assert producer._txn_manager.producer_id >= 0
        producer._txn_manager.increment_sequence_number(TopicPartition(topic, 0), 5)
        with pytest.raises(OutOfOrderSequenceNumber):
            await producer.send_and_wait(topic, b"7", partition=0)
    finally:
        await producer.stop()


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
