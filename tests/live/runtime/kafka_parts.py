"""Topics, producers and consumers for the tests of shared/runtime/kafka."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from prometheus_client import CollectorRegistry

from shared.runtime.ids import new_id
from shared.runtime.kafka.subscribe import Handler, Subscription, make_broker, subscribe
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

PARTITIONS = 3


async def make_topic(kafka: str) -> str:
    topic = f"test.{new_id()}"
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    await client.create_topics([NewTopic(topic, PARTITIONS, 1)])
    await client.close()
    return topic


@asynccontextmanager
async def producing(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def consuming(
    topic: str, group: str, handler: Handler, settings: Settings, positions: dict[int, int] | None = None
) -> AsyncIterator[Subscription]:
    broker = make_broker(settings)

    async def fence(_: Sequence[int]) -> dict[int, int]:
        return positions or {}

    metrics = Metrics(CollectorRegistry())
    subscription = subscribe(broker, topic, group, handler, settings, metrics=metrics, positions=fence)
    await broker.start()
    try:
        yield subscription
    finally:
        subscription.stopping()
        await broker.stop()
