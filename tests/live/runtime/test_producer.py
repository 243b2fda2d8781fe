"""Publishing, against a real broker, also while it does not answer."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import OutOfOrderSequenceNumber
from aiokafka.producer.sender import SendProduceReqHandler

from shared.runtime.errors import Unavailable
from shared.runtime.ids import new_id
from shared.runtime.kafka import producer as producing
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.topics import PATIENT_EVENTS
from tests.live.conftest import kafka_settings
from tests.live.runtime.kafka_parts import make_topic
from tests.support.brokers import make_broker

pytestmark = pytest.mark.kafka


async def everything_in(kafka: str, topic: str, records: int) -> list[tuple[int, bytes, bytes]]:
    """(partition, key, value) in the order of each partition."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return [
            (found.partition, found.key, found.value) for found in [await consumer.getone() for _ in range(records)]
        ]
    finally:
        await consumer.stop()


async def test_a_key_keeps_its_partition_and_its_order(kafka: str) -> None:
    topic = await make_topic(kafka)
    keys = [f"demo/p-{number}".encode() for number in range(10)]
    async with Producer(kafka_settings(kafka)) as producer:
        for turn in range(20):
            await producer.send_all([Record(topic, key, b"%d" % turn, (("ce_id", b"x"),)) for key in keys])
    found = await everything_in(kafka, topic, 200)
    for key in keys:
        assert len({partition for partition, one, _ in found if one == key}) == 1
        assert [value for _, one, value in found if one == key] == [b"%d" % turn for turn in range(20)]


async def test_a_broker_that_is_not_there_is_unavailable_and_found_later(tmp_path: Path) -> None:
    async with Producer(kafka_settings("127.0.0.1:9")) as producer:
        with pytest.raises(Unavailable, match="does not answer"):
            await producer.send_all([Record(PATIENT_EVENTS, b"k", b"v")])
        with pytest.raises(Unavailable):
            await producer.ping()


async def test_too_large_a_record_is_no_outage(kafka: str) -> None:
    async with Producer(kafka_settings(kafka)) as producer:
        with pytest.raises(ValueError, match="larger than the broker takes"):
            await producer.send_all([Record(PATIENT_EVENTS, b"k", b"x" * 2_000_000)])


@contextmanager
def frozen(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def test_a_frozen_broker_is_unavailable_and_what_was_given_up_never_overtakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_broker(tmp_path) as broker:
        topic = await make_topic(broker.bootstrap)
        async with Producer(kafka_settings(broker.bootstrap), forget_on_timeout=True) as producer:
            await producer.send_all([Record(topic, b"k", b"0")])
            with monkeypatch.context() as impatience, frozen(broker.pid):
                impatience.setattr(producing, "ANSWER_WITHIN_S", 0.5)
                with pytest.raises(Unavailable, match="in time"):
                    await producer.send_all([Record(topic, b"k", b"1")])
                with pytest.raises(Unavailable):
                    await producer.send_all([Record(topic, b"k", b"2")])
            await producer.send_all([Record(topic, b"k", value) for value in (b"1", b"2", b"3")])
        values = [value for *_, value in await everything_in(broker.bootstrap, topic, 4)]
    # The first 1 was on its way when the broker froze: it may be there twice, but never after the 2.
    assert values in ([b"0", b"1", b"2", b"3"], [b"0", b"1", b"1", b"2"])


async def test_a_poisoned_producer_is_replaced(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = f"{await make_topic(kafka)}"
    async with Producer(kafka_settings(kafka)) as producer:
        await producer.send_all([Record(topic, b"k", b"1")])
        first = producer._producer
        with monkeypatch.context() as poison:

            async def refuse(self: SendProduceReqHandler, _node: int) -> None:
                for batch in self._batches.values():
                    batch.get_data_buffer()
                    batch.failure(exception=OutOfOrderSequenceNumber())

            poison.setattr(SendProduceReqHandler, "do", refuse)
            with pytest.raises(Unavailable, match="OutOfOrderSequenceNumber"):
                await producer.send_all([Record(topic, b"k", b"2")])
        await producer.send_all([Record(topic, b"k", b"2")])
        assert producer._producer is not first


async def test_a_stopped_producer_refuses(kafka: str) -> None:
    producer = Producer(kafka_settings(kafka))
    await producer.start()
    await producer.stop()
    with pytest.raises(Unavailable, match="being stopped"):
        await producer.send_all([Record(PATIENT_EVENTS, new_id().encode(), b"v")])
