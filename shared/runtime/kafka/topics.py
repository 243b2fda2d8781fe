"""Topics: their names, making them, and which cluster this is."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.kafka.connection import connection, why_unreachable
from shared.runtime.settings import Settings

PATIENT_EVENTS: Final = "ingest.patient-event.v1"
ASSESSMENTS: Final = "progression.assessment.v1"
ALERTS: Final = "alerts.alert.v1"
INGEST_DEAD_LETTERS: Final = "ingest.dead-letter.v1"
PROGRESSION_DEAD_LETTERS: Final = "progression.dead-letter.v1"
ALERTS_DEAD_LETTERS: Final = "alerts.dead-letter.v1"

TOPICS: Final = (
    PATIENT_EVENTS,
    ASSESSMENTS,
    ALERTS,
    INGEST_DEAD_LETTERS,
    PROGRESSION_DEAD_LETTERS,
    ALERTS_DEAD_LETTERS,
)

_LIMIT_S: Final = 30.0
_DAY_MS: Final = 86_400_000


@asynccontextmanager
async def admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect as an administrator. Raises Unavailable with the reason when the broker cannot be reached."""
    client = AIOKafkaAdminClient(**connection(settings), request_timeout_ms=int(_LIMIT_S * 1000))
    try:
        await client.start()
    except (KafkaError, OSError) as error:
        await client.close()
        raise await why_unreachable(settings) from error
    try:
        yield client
    finally:
        await client.close()


async def create_topics(client: AIOKafkaAdminClient, settings: Settings) -> list[str]:
    """Make the topics that are missing; returns their names. Safe when several processes do it at once.

    Raises Misconfigured when an existing topic has another number of partitions.
    """
    configs = {"retention.ms": str(14 * _DAY_MS), "min.insync.replicas": str(max(1, settings.replication - 1))}
    wanted = [NewTopic(topic, settings.partitions, settings.replication, topic_configs=configs) for topic in TOPICS]
    answer = await client.create_topics(wanted)
    made: list[str] = []
    for topic, code, *_ in answer.topic_errors:
        error = for_code(code)
        if code == 0:
            made.append(topic)
        elif error is not TopicAlreadyExistsError:
            raise Misconfigured(f"topic {topic} cannot be made: {error.__name__}")
    await _check_partitions(client, settings)
    return made


async def delete_topics(client: AIOKafkaAdminClient) -> None:
    """Delete every topic of Liftline with all its records, and wait until they are gone."""
    answer = await client.delete_topics(list(TOPICS))
    for topic, code in answer.topic_error_codes:
        error = for_code(code)
        if code != 0 and error is not UnknownTopicOrPartitionError:
            raise Misconfigured(f"topic {topic} cannot be deleted: {error.__name__}")
    async with asyncio.timeout(_LIMIT_S):
        while True:
            if set(await client.list_topics()).isdisjoint(TOPICS):
                return
            await asyncio.sleep(0.1)


async def cluster_id(client: AIOKafkaAdminClient) -> str:
    """Which cluster this is. A recreated one has another id, and offsets of the old one mean nothing in it."""
    found = (await client.describe_cluster())["cluster_id"]
    if not found:
        raise Misconfigured("the broker does not say its cluster id")
    return str(found)


async def read_cluster_id(settings: Settings) -> str:
    """Connect, ask for the cluster id, and close. Raises Unavailable, also when a node that was asked has just gone."""
    try:
        async with admin(settings) as client:
            return await cluster_id(client)
    except KafkaError as error:
        raise Unavailable("the broker does not say which cluster it is") from error


async def _check_partitions(client: AIOKafkaAdminClient, settings: Settings) -> None:
    for described in await client.describe_topics(list(TOPICS)):
        found = len(described["partitions"])
        if described["error_code"] == 0 and found != settings.partitions:
            raise Misconfigured(
                f"topic {described['topic']} has {found} partitions, LIFTLINE_PARTITIONS is {settings.partitions}: "
                "changing the number moves patients between partitions and needs a migration"
            )


def missing(existing: Sequence[str]) -> list[str]:
    """Which topics are not among `existing`."""
    return [topic for topic in TOPICS if topic not in existing]
