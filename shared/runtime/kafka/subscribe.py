"""The one way to consume a topic. What would lose messages cannot be said here.

Batches, NACK_ON_ERROR, from the earliest record, no replies, no parsing: a handler gets the records as they are on
the wire and decides itself what is poison. The committed offsets are a hint; the fence in the database is the truth.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.runtime.errors import LiftlineError, is_transient
from shared.runtime.kafka.batch import Batch, Drain, OutOfStepError, Positions, UnfinishedError
from shared.runtime.kafka.connection import bootstrap_servers, security
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

Handler = Callable[[list[ConsumerRecord]], Awaitable[None]]
"""Processes a polled batch. Returns: all of it is committed. Raises: what is not committed is read again."""

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0
STOP_AFTER_REFUSALS: Final = 10
"""Refusals in a row, half a minute with the pauses between them, after which the watchdog stops the process. A fresh
one reads its secrets again, migrates, and has new connections; and that it starts again and again is seen."""
METADATA_AGE_MS: Final = 10_000
"""Kafka takes the partitions of a deleted topic away from its group. That the topic is there again is noticed only by
asking; the client's own pause of 5 minutes would be one without any alert."""

MAX_PARTITION_BYTES: Final = 131_072
"""What is fetched of a partition at once, some 200 events. The client hands all of it out before it turns to the next
partition: the rest of what takes long should not lie between."""

_log = structlog.get_logger(__name__)


class HandlerStuckError(LiftlineError):
    """A batch took longer than a handler may, and was given up."""


class Subscription:
    """One topic consumed by one group in this process."""

    def __init__(self, topic: str, group: str, handler: Handler, settings: Settings, metrics: Metrics) -> None:
        self.topic = topic
        self.group = group
        self.drain = Drain()
        self.subscriber: BatchSubscriber | None = None
        self.progress = time.monotonic()
        """When a batch was last finished, or nothing waited; monotonic seconds."""
        self.busy_since: float | None = None
        """Since when the handler runs; None between batches."""
        self.waiting = False
        """Whether the last look at the ends of the partitions found records not yet processed."""
        self.refusals = 0
        """How often in a row a batch was given back for another reason than an outage around us."""
        self.longest_pause_s = LONGEST_PAUSE_S
        self.newest_ms: dict[int, int] = {}
        """By partition: Unix milliseconds of the last record that was processed here."""
        self.back_to: dict[int, int] = {}
        """By partition: where to read again from, when the batch at hand is given back."""
        self._handler = handler
        self._limit_s = settings.handler_timeout_s
        self._limit: asyncio.Timeout | None = None
        self._metrics = metrics
        self._failures = 0
        self._stopping = asyncio.Event()

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """The client below, while it runs."""
        return self.subscriber.consumer if self.subscriber is not None else None

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions this process reads now."""
        return frozenset(self.consumer.assignment()) if self.consumer is not None else frozenset()

    def stopping(self) -> None:
        """Do not wait any more before a batch is given back: the process is being stopped."""
        self._stopping.set()

    def alive(self) -> None:
        """The handler works: from now on it has its whole time again."""
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + self._limit_s)
            self.busy_since = self.progress = time.monotonic()

    async def deliver(self, records: list[ConsumerRecord]) -> None:
        """Hand a batch to the handler; after an error wait, and raise, so that it is read again."""
        self.back_to.clear()
        try:
            async with self.drain.lock:
                await self._handle(records)
        except UnfinishedError as unfinished:
            self.back_to.update(unfinished.positions)
            self._went_on()
            raise NackMessage from unfinished  # any other exception is an error in FastStream's log
        except Exception as error:
            if isinstance(error, OutOfStepError):
                self.back_to.update(error.positions)
            self._failures += 1
            self._judge(error)
            self._metrics.consumer_retries.labels(topic=self.topic).inc()
            pause = self._pause_s()
            _log.log(
                logging.WARNING if is_transient(error) else logging.ERROR,
                "batch given back",
                topic=self.topic,
                records=len(records),
                attempt=self._failures,
                refusals=self.refusals,
                retry_in_s=round(pause, 1),
                exc_info=error,
            )
            await self._wait(pause)
            raise
        self._went_on()
        self.newest_ms.update((record.partition, record.timestamp) for record in records)

    def _went_on(self) -> None:
        """Something was committed."""
        self._failures = 0
        self._refused(0)
        self.progress = time.monotonic()

    async def _handle(self, records: list[ConsumerRecord]) -> None:
        self.busy_since = time.monotonic()
        limit = self._limit = asyncio.timeout(self._limit_s)
        try:
            with self._metrics.batch_seconds.labels(topic=self.topic).time():
                async with limit:
                    await self._handler(records)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise HandlerStuckError from error
        finally:
            self.busy_since = self._limit = None

    def _judge(self, error: Exception) -> None:
        """An outage around us is waited for, however long: a fresh process would fare no better. All else counts.

        An outage in between neither counts nor clears anybody: only a batch that is processed does.
        """
        if not is_transient(error):
            self._refused(self.refusals + 1)
        if is_transient(error) or isinstance(error, HandlerStuckError):
            # Not a stall as well: a database that freezes costs each connection of the pool such a batch.
            self.progress = time.monotonic()

    def _refused(self, times: int) -> None:
        self.refusals = times
        self._metrics.consumer_refusals.labels(topic=self.topic).set(times)

    def _pause_s(self) -> float:
        """Doubling from 0.2 s to 5 s, each up to half as long again, so that consumers do not retry in step."""
        pause = min(self.longest_pause_s, FIRST_PAUSE_S * 2.0 ** min(self._failures - 1, 10))
        return pause * (1 + secrets.randbelow(500) / 1000)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


def make_broker(settings: Settings) -> KafkaBroker:
    """Make the connection that all subscriptions of a process share. It only reads: producing is producer.py's."""
    return KafkaBroker(
        bootstrap_servers(settings),
        security=security(settings),
        consumer_only=True,
        allow_auto_create_topics=False,
        metadata_max_age_ms=METADATA_AGE_MS,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        apply_types=False,
        graceful_timeout=10.0,
        logger=logging.getLogger("liftline.kafka"),
        log_level=logging.DEBUG,
    )


def subscribe(
    broker: KafkaBroker,
    topic: str,
    group: str,
    handler: Handler,
    settings: Settings,
    *,
    metrics: Metrics,
    positions: Positions | None = None,
) -> Subscription:
    """Consume `topic` as `group`: each record at least once, in order per partition, never past a failed one.

    `positions` gives the next offsets from the fence, which then overrule what Kafka has committed.
    """
    subscription = Subscription(topic, group, handler, settings, metrics)

    async def parse(message: tuple[ConsumerRecord, ...], _original: Any) -> Batch:
        first = message[0]
        return Batch(
            body=b"",
            raw_message=message,
            message_id=f"{first.topic}-{first.partition}-{first.offset}",
            consumer=subscription.consumer,
            back_to=subscription.back_to,
        )

    async def records_of(message: Batch, _original: Any) -> list[ConsumerRecord]:
        return list(message.raw_message)

    subscriber = broker.subscriber(
        topic,
        group_id=group,
        batch=True,
        max_records=settings.batch_records,
        batch_timeout_ms=settings.poll_ms,
        max_partition_fetch_bytes=MAX_PARTITION_BYTES,
        fetch_max_wait_ms=settings.kafka_fetch_wait_ms,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        no_reply=True,
        parser=parse,
        decoder=records_of,
        listener=subscription.drain,
        partition_assignment_strategy=(StickyPartitionAssignor,),
        session_timeout_ms=settings.kafka_session_timeout_ms,
        heartbeat_interval_ms=settings.kafka_heartbeat_ms,
        rebalance_timeout_ms=settings.kafka_rebalance_timeout_ms,
        max_poll_interval_ms=max(300_000, settings.kafka_rebalance_timeout_ms * 2),
    )
    subscriber(subscription.deliver)
    subscription.subscriber = subscriber
    subscription.drain.follow(lambda: subscription.consumer, positions)
    metrics.expect_topic(topic, range(settings.partitions))
    return subscription
