"""How far a partition is read, on a broker whose own answer is too low."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from prometheus_client import CollectorRegistry

from shared.clinical.ledger import Window
from shared.runtime.clock import Reading
from shared.runtime.ids import new_id
from shared.runtime.kafka.caught_up import CaughtUp
from shared.runtime.kafka.ends import Ends
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.metrics import Metrics
from tests.live.conftest import kafka_settings
from tests.live.runtime.kafka_parts import PARTITIONS, consuming, make_topic, producing
from tests.live.waiting import until

pytestmark = pytest.mark.kafka

START = datetime(2026, 2, 2, 6, tzinfo=UTC)


class Clock:
    grace = timedelta(0)

    def __init__(self) -> None:
        self.time = START

    async def now(self) -> datetime:
        return self.time

    async def reading(self) -> Reading:
        return Reading(self.time, Window())


class Fences:
    """Positions in memory; the tests move them as a committing handler would."""

    def __init__(self) -> None:
        self.positions: dict[int, int] = {}
        self.marks: dict[int, datetime] = {}
        self.alarms: list[tuple[int, int]] = []

    async def open(self, partitions: Sequence[int]) -> None:
        for partition in partitions:
            self.positions.setdefault(partition, 0)

    async def next_offsets(self, partitions: Sequence[int]) -> Mapping[int, int]:
        return {partition: self.positions[partition] for partition in partitions}

    async def mark_caught_up(self, at: datetime, ends: Mapping[int, int]) -> Collection[int]:
        reached = [partition for partition, end in ends.items() if self.positions[partition] >= end]
        self.marks |= dict.fromkeys(reached, at)
        return reached

    async def lost(self, partition: int, end: int) -> None:
        self.alarms.append((partition, end))
        self.positions[partition] = 0


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
        await until(lambda: {1, 2} <= fences.marks.keys())
        assert 0 not in fences.marks
        assert subscription.waiting
        finish.set()
        await until(lambda: fences.marks.get(0) == START)
        assert fences.positions[0] == 10
        clock.time = START + timedelta(days=1)
        await until(lambda: set(fences.marks.values()) == {clock.time})
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
            return {1, 2} <= fences.marks.keys()

        await until(looked)
        for _ in range(20):
            await caught_up.look()
        assert 0 not in fences.marks
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
        assert fences.alarms == [(1, 2)]
        assert 1 not in fences.marks
        await until(lambda: seen == [0, 1, 0, 1])


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
