"""How far a partition is read, on a broker whose own answer is too low."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry

from shared.runtime.ids import new_id
from shared.runtime.kafka.caught_up import CaughtUp
from shared.runtime.kafka.ends import Ends
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.metrics import Metrics
from tests.live.conftest import kafka_settings
from tests.live.runtime.fences import START, Clock, Fences
from tests.live.runtime.kafka_parts import PARTITIONS, consuming, make_topic, producing
from tests.live.waiting import until
from tests.support.brokers import Broker

pytestmark = pytest.mark.kafka


async def send_together(kafka: str, topic: str, partition: int, records: int) -> None:
    """Several records in one batch on the wire."""
    async with producing(kafka) as producer:
        batch = producer.create_batch()
        for number in range(records):
            batch.append(key=b"k", value=b"%d" % number, timestamp=None)
        await (await producer.send_batch(batch, topic, partition=partition))


async def test_the_end_of_a_batch_of_several_records_is_after_its_last(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    seen: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        seen.extend(record.offset for record in records)

    await send_together(kafka, topic, 0, 10)
    async with consuming(topic, new_id(), handler, settings) as subscription, Ends(settings) as ends:
        await until(lambda: len(seen) == 10)
        await until(lambda: len(subscription.assigned) == PARTITIONS)
        consumer = subscription.consumer
        assert consumer is not None
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]

        async def all_known() -> bool:
            return len(await ends.of(consumer, partitions)) == PARTITIONS

        await until(all_known)
        assert await ends.of(consumer, partitions) == {0: 10, 1: 0, 2: 0}


async def test_a_partition_is_caught_up_when_its_last_record_is_committed_and_an_empty_one_at_once(kafka: str) -> None:
    topic = await make_topic(kafka)
    settings = kafka_settings(kafka).model_copy(update={"clock": "stepped"})
    fences, clock, metrics = Fences(), Clock(), Metrics(CollectorRegistry())
    finish = asyncio.Event()

    async def handler(records: list[ConsumerRecord]) -> None:
        await finish.wait()
        for record in records:
            fences.positions[record.partition] = record.offset + 1

    async with consuming(topic, new_id(), handler, settings) as subscription, Ends(settings) as ends:
        await send_together(kafka, topic, 0, 10)
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)
        watching = asyncio.ensure_future(caught_up.run())
        await until(lambda: {1, 2} <= fences.caught_up.keys())
        assert 0 not in fences.caught_up
        assert subscription.waiting
        finish.set()
        await until(lambda: fences.caught_up.get(0) == START)
        assert fences.positions[0] == 10
        clock.time = START + timedelta(days=1)
        await until(lambda: set(fences.caught_up.values()) == {clock.time})
        await until(lambda: not subscription.waiting)
        watching.cancel()


async def test_part_of_a_batch_committed_by_a_former_owner_is_not_all_of_it(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    fences, clock, metrics = Fences(), Clock(), Metrics(CollectorRegistry())
    fences.positions[0] = 3
    never = asyncio.Event()

    async def handler(_: list[ConsumerRecord]) -> None:
        await never.wait()

    await send_together(kafka, topic, 0, 10)
    consumer = consuming(topic, new_id(), handler, settings, positions=fences.positions)
    async with consumer as subscription, Ends(settings) as ends:
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)

        async def looked() -> bool:
            await caught_up.look()
            return {1, 2} <= fences.caught_up.keys()

        await until(looked)
        for _ in range(20):
            await caught_up.look()
        assert 0 not in fences.caught_up
        never.set()


async def test_a_topic_that_ends_before_what_was_read_is_lost_and_read_anew(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    fences, clock, metrics = Fences(), Clock(), Metrics(CollectorRegistry())
    fences.positions[1] = 500
    seen: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        for record in records:
            seen.append(record.offset)
            fences.positions[record.partition] = record.offset + 1

    async with consuming(topic, new_id(), handler, settings) as subscription, Ends(settings) as ends:
        await send_together(kafka, topic, 1, 2)
        await until(lambda: seen == [0, 1])
        fences.positions[1] = 500
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)

        async def alarmed() -> bool:
            await caught_up.look()
            return bool(fences.alarms)

        await until(alarmed)
        assert fences.alarms == [(1, 0)]
        assert 1 not in fences.caught_up
        await until(lambda: seen == [0, 1, 0, 1])


async def test_a_topic_made_anew_that_has_already_outgrown_what_was_read_is_read_anew(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    fences, clock, metrics = Fences(), Clock(), Metrics(CollectorRegistry())
    seen: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        for record in records:
            seen.append(record.offset)
            fences.positions[record.partition] = record.offset + 1

    group = new_id()
    await send_together(kafka, topic, 0, 3)
    async with consuming(topic, group, handler, settings) as subscription, Ends(settings) as ends:
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)

        async def marked() -> bool:
            await caught_up.look()
            return 0 in fences.caught_up and 0 in fences.known

        await until(marked)
    before = fences.known[0]
    await make_anew(kafka, topic)
    await send_together(kafka, topic, 0, 5)
    seen.clear()
    fences.caught_up.clear()
    async with consuming(topic, group, handler, settings, fences.positions) as subscription, Ends(settings) as ends:
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)

        async def alarmed() -> bool:
            await caught_up.look()
            assert fences.alarms or 0 not in fences.caught_up
            return bool(fences.alarms)

        await until(alarmed)
        assert fences.alarms == [(0, 0)]
        await until(lambda: seen[-5:] == [0, 1, 2, 3, 4])
        await until(marked)
        assert fences.known[0] != before
    assert fences.alarms == [(0, 0)]


async def make_anew(kafka: str, topic: str) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    await client.delete_topics([topic])

    async def gone() -> bool:
        return topic not in await client.list_topics()

    await until(gone)
    await client.create_topics([NewTopic(topic, PARTITIONS, 1)])
    await client.close()


async def test_records_that_nobody_fetches_any_more_are_a_stall(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka).model_copy(update={"stall_after_s": 0.3})
    fences, clock, metrics = Fences(), Clock(), Metrics(CollectorRegistry())

    async def handler(records: list[ConsumerRecord]) -> None:
        for record in records:
            fences.positions[record.partition] = record.offset + 1

    async with consuming(topic, new_id(), handler, settings) as subscription, Ends(settings) as ends:
        await send_together(kafka, topic, 0, 1)
        await until(lambda: fences.positions.get(0) == 1)
        watchdog = Watchdog([subscription], settings, metrics)
        caught_up = CaughtUp(subscription, fences, clock, settings, metrics=metrics, ends=ends)
        await caught_up.look()
        assert watchdog.fault() is None
        consumer = subscription.consumer
        assert consumer is not None
        consumer.pause(*consumer.assignment())
        await send_together(kafka, topic, 0, 1)

        async def stalled() -> bool:
            await caught_up.look()
            return watchdog.fault() is not None

        await until(stalled)
        assert watchdog.fault() == f"{topic}: records wait and no batch was finished for 0.3 s"


async def test_a_silent_broker_is_not_waited_for_much_longer_than_an_answer_takes(broker: Broker) -> None:
    """While it is asked, no partition of any broker is known to be caught up."""
    topic, settings = await make_topic(broker.bootstrap), kafka_settings(broker.bootstrap)
    partition = TopicPartition(topic, 0)
    async with Ends(settings) as ends:
        assert await ends.begins([partition]) == {0: 0}
        os.kill(broker.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(20):
                with pytest.raises(KafkaError):
                    await ends.begins([partition])
        finally:
            os.kill(broker.pid, signal.SIGCONT)
        assert await ends.begins([partition]) == {0: 0}
