"""What the one subscribe() guarantees, against a real broker."""

import asyncio
import logging
from collections.abc import Sequence
from itertools import pairwise

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from faststream.kafka import KafkaBroker
from prometheus_client import CollectorRegistry

from shared.runtime.ids import new_id
from shared.runtime.kafka.batch import UnfinishedError
from shared.runtime.kafka.subscribe import Handler, Subscription, make_broker, subscribe
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings
from tests.live.conftest import kafka_settings
from tests.live.runtime.kafka_parts import PARTITIONS, consuming, make_topic, producing
from tests.live.waiting import until

pytestmark = pytest.mark.kafka


async def send(producer: AIOKafkaProducer, topic: str, values: Sequence[bytes], partition: int = 0) -> None:
    for value in values:
        await producer.send_and_wait(topic, value, partition=partition)


async def committed(subscription: Subscription, partition: int = 0) -> int | None:
    assert subscription.consumer is not None
    found: int | None = await subscription.consumer.committed(TopicPartition(subscription.topic, partition))
    return found


async def until_committed(subscription: Subscription, position: int) -> None:
    async def there() -> bool:
        return await committed(subscription) == position

    await until(there, f"{position} is committed")


async def test_a_failed_batch_comes_again_with_a_pause_and_nothing_is_passed_over(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    attempts: list[float] = []
    done: list[bytes] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        if any(record.value == b"bad" for record in records) and len(attempts) < 4:
            attempts.append(asyncio.get_running_loop().time())
            raise ValueError("defect")
        done.extend(record.value for record in records)

    async with producing(kafka) as producer, consuming(topic, new_id(), handler, settings) as subscription:
        await send(producer, topic, [b"a", b"bad", b"c"])
        await until(lambda: len(done) == 3)
        assert done == [b"a", b"bad", b"c"]
        pauses = [later - earlier for earlier, later in pairwise(attempts)]
        assert all(pause >= 0.2 * 2**number for number, pause in enumerate(pauses))
        await until_committed(subscription, 3)


async def test_hostile_headers_reach_the_handler_and_stop_nothing(kafka: str) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    seen: list[ConsumerRecord] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        seen.extend(records)

    async with producing(kafka) as producer, consuming(topic, new_id(), handler, settings):
        await producer.send_and_wait(topic, b"1", partition=0, headers=[("ce_id", b"\xff\xfe not utf-8")])
        await producer.send_and_wait(topic, b"2", partition=0, headers=[("ce_id", None)])
        await producer.send_and_wait(topic, None, key=b"k", partition=0)
        await producer.send_and_wait(topic, b"4", partition=0, headers=[("reply_to", b"elsewhere")])
        await until(lambda: len(seen) == 4)
    assert [record.value for record in seen] == [b"1", b"2", None, b"4"]
    assert seen[0].headers == (("ce_id", b"\xff\xfe not utf-8"),)
    assert seen[1].headers == (("ce_id", None),)


async def test_a_handler_that_hangs_is_given_up_and_tried_again(kafka: str) -> None:
    topic = await make_topic(kafka)
    settings = kafka_settings(kafka).model_copy(update={"handler_timeout_s": 0.3})
    attempts: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        attempts.append(len(records))
        if len(attempts) == 1:
            await asyncio.Event().wait()

    async with producing(kafka) as producer, consuming(topic, new_id(), handler, settings) as subscription:
        await send(producer, topic, [b"a"])
        await until(lambda: len(attempts) == 2)
        assert subscription.busy_since is None


async def test_what_a_batch_left_is_read_on_without_a_pause(kafka: str, caplog: pytest.LogCaptureFixture) -> None:
    topic, settings = await make_topic(kafka), kafka_settings(kafka)
    seen: list[list[int]] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        seen.append([record.offset for record in records])
        if len(records) > 1:
            raise UnfinishedError({0: records[0].offset + 1})

    async with producing(kafka) as producer:
        await send(producer, topic, [b"a", b"b", b"c"])
    async with consuming(topic, new_id(), handler, settings) as subscription:
        await until_committed(subscription, 3)
        assert subscription.refusals == 0
    assert [offsets[0] for offsets in seen] == [0, 1, 2]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "batch given back" not in caplog.text


async def test_a_handler_that_says_it_works_has_its_whole_time_again(kafka: str) -> None:
    topic = await make_topic(kafka)
    settings = kafka_settings(kafka).model_copy(update={"handler_timeout_s": 0.4})
    attempts: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        attempts.append(len(records))
        for _ in range(4):
            await asyncio.sleep(0.2)
            subscription.alive()

    async with producing(kafka) as producer, consuming(topic, new_id(), handler, settings) as subscription:
        await send(producer, topic, [b"a"])
        await until_committed(subscription, 1)
    assert attempts == [1]


async def test_a_consumer_starts_where_the_fence_stands_not_where_kafka_committed(kafka: str) -> None:
    topic, settings, group = await make_topic(kafka), kafka_settings(kafka), new_id()
    first: list[int] = []
    again: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        first.extend(record.offset for record in records)

    async def second(records: list[ConsumerRecord]) -> None:
        again.extend(record.offset for record in records)

    async with producing(kafka) as producer:
        await send(producer, topic, [b"%d" % number for number in range(5)])
    async with consuming(topic, group, handler, settings) as subscription:
        await until_committed(subscription, 5)
    async with consuming(topic, group, second, settings, positions={0: 2}):
        await until(lambda: len(again) == 3)
    assert again == [2, 3, 4]


async def test_a_stop_lets_the_running_batch_finish_and_commits_it(kafka: str) -> None:
    topic, settings, group = await make_topic(kafka), kafka_settings(kafka), new_id()
    started, finish = asyncio.Event(), asyncio.Event()
    finished: list[int] = []

    async def handler(records: list[ConsumerRecord]) -> None:
        started.set()
        await finish.wait()
        finished.extend(record.offset for record in records)

    async with producing(kafka) as producer, consuming(topic, group, handler, settings) as subscription:
        await send(producer, topic, [b"a"])
        await started.wait()
        asyncio.get_running_loop().call_later(0.2, finish.set)
        consumer = subscription.consumer
        assert consumer is not None
    assert finished == [0]


async def test_a_rebalance_waits_for_the_running_batch(kafka: str) -> None:
    topic, settings, group = await make_topic(kafka), kafka_settings(kafka), new_id()
    started, finish = asyncio.Event(), asyncio.Event()
    handled: list[tuple[str, int, int]] = []

    async def slow(records: list[ConsumerRecord]) -> None:
        started.set()
        await finish.wait()
        handled.extend(("first", record.partition, record.offset) for record in records)

    async def quick(records: list[ConsumerRecord]) -> None:
        handled.extend(("second", record.partition, record.offset) for record in records)

    async with producing(kafka) as producer, consuming(topic, group, slow, settings) as one:
        for partition in range(PARTITIONS):
            await send(producer, topic, [b"a"], partition)
        await started.wait()
        joining = asyncio.ensure_future(_join(topic, group, quick, settings))
        await until(lambda: one.drain.waiting)
        finish.set()
        broker, two = await joining
        await until(lambda: len(one.assigned | two.assigned) == PARTITIONS and len(two.assigned) > 0)
        await until(lambda: len(handled) >= PARTITIONS)
        await broker.stop()
    places = [(partition, offset) for _, partition, offset in handled]
    assert sorted(places) == [(partition, 0) for partition in range(PARTITIONS)]


async def _join(topic: str, group: str, handler: Handler, settings: Settings) -> tuple[KafkaBroker, Subscription]:
    broker = make_broker(settings)
    subscription = subscribe(broker, topic, group, handler, settings, metrics=Metrics(CollectorRegistry()))
    await broker.start()
    return broker, subscription
