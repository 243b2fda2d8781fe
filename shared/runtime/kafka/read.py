"""Reading a topic from its first record to its present end, outside any group: for checks, not for processing."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from shared.runtime.errors import Unavailable
from shared.runtime.kafka.connection import connection, why_unreachable
from shared.runtime.settings import Settings

SILENCE_LIMIT_S: Final = 30.0
"""Longest wait for a broker that gives nothing and does not say that there is no more."""


async def read_topic(settings: Settings, topic: str) -> AsyncIterator[ConsumerRecord]:
    """Every record of a topic, in order within each partition; ends where the topic ended when it got there.

    Raises Unavailable when the broker is away or falls silent.
    """
    consumer = AIOKafkaConsumer(**connection(settings), enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise await why_unreachable(settings) from error
    try:
        partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        last_word = monotonic()
        while not await _at_end(consumer, partitions):
            polled = await consumer.getmany(timeout_ms=200)
            if polled:
                last_word = monotonic()
            elif monotonic() - last_word > SILENCE_LIMIT_S:
                raise Unavailable(f"the broker gives nothing of {topic}")
            for records in polled.values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()


async def _at_end(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> bool:
    """Whether every partition has been fetched up to its end; the end itself comes with a fetch."""
    for partition in partitions:
        end = consumer.highwater(partition)
        if end is None or await consumer.position(partition) < end:
            return False
    return True
