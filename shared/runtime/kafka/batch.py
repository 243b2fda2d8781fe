"""A polled batch, acknowledged or given back exactly, and the listener that lets it finish before a rebalance."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream.kafka.message import KafkaMessage
from faststream.message import StreamMessage

from shared.runtime.errors import LiftlineError, TransientError

Positions = Callable[[Sequence[int]], Awaitable[Mapping[int, int]]]
"""Next offset by partition, for those that have one, from the fence."""

_POSITIONS_LIMIT_S: Final = 5.0

_log = structlog.get_logger(__name__)


class OutOfStepError(TransientError):
    """Records of a batch lie beyond what comes next: they were fetched before the position was put back, or records
    between are missing. Read again from `positions`.
    """

    def __init__(self, positions: Mapping[int, int]) -> None:
        super().__init__(f"records are missing before this batch, it is read again from {dict(positions)}")
        self.positions = positions


class UnfinishedError(LiftlineError):
    """A batch took long: what is committed of it is, and the rest is read again when others have had their turn."""

    def __init__(self, positions: Mapping[int, int]) -> None:
        super().__init__(f"the rest of this batch is read again from {dict(positions)}")
        self.positions = positions


class Batch(KafkaMessage):
    """A batch as FastStream sees it.

    FastStream's own message commits every position of the consumer and gives up giving back at the first partition
    that has meanwhile been taken away. This one commits and gives back its own records only, partition by partition.
    """

    raw_message: tuple[Any, ...]
    consumer: AIOKafkaConsumer

    def __init__(self, *, back_to: Mapping[int, int], **message: Any) -> None:
        """`back_to`: where partitions are to be read from when the batch is given back, instead of its records."""
        super().__init__(**message)
        self.committed = None
        self._back_to = back_to

    async def ack(self) -> None:
        """Commit the position after the last record of each partition."""
        if self.committed is None:
            offsets: dict[TopicPartition, int] = {}
            for record in self.raw_message:
                offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            await self._commit(offsets)
        await StreamMessage.ack(self)

    async def _commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        still_ours = {partition: at for partition, at in offsets.items() if partition in self.consumer.assignment()}
        try:
            if still_ours:
                await self.consumer.commit(still_ours)
        except KafkaError as error:
            # The work is done and fenced; whoever reads these records next will pass over them.
            _log.info("offsets not committed", error=type(error).__name__)

    async def nack(self) -> None:
        """Go back to the first record of each partition that is still ours, or to where it is to be read from."""
        if self.committed is None:
            first: dict[TopicPartition, int] = {}
            for record in self.raw_message:
                first.setdefault(TopicPartition(record.topic, record.partition), record.offset)
            for partition, offset in first.items():
                try:
                    self.consumer.seek(partition, self._back_to.get(partition.partition, offset))
                except IllegalStateError:
                    _log.info("partition was taken away", topic=partition.topic, partition=partition.partition)
        await StreamMessage.nack(self)

    async def reject(self) -> None:
        """Never pass over a batch: the same as giving it back."""
        await self.nack()


class Drain(ConsumerRebalanceListener):  # type: ignore[misc]
    """Keeps partitions until the running batch is finished, and starts new ones where the fence stands."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        """Held while a batch is processed."""
        self.waiting = False
        """Whether a rebalance waits for a batch."""
        self._consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None
        self._positions: Positions | None = None

    def follow(self, consumer: Callable[[], AIOKafkaConsumer | None], positions: Positions | None) -> None:
        """Name the consumer, which exists only once it runs, and where its positions are kept."""
        self._consumer = consumer
        self._positions = positions

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Wait for the running batch. Kafka waits for us as long as the rebalance timeout."""
        self.waiting = True
        async with self.lock:
            self.waiting = False
            _log.info("partitions given up", partitions=sorted(tp.partition for tp in revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Go to the fence's positions. Without an answer Kafka's own stand, and the fence drops what it has seen."""
        partitions = {tp.partition: tp for tp in assigned}
        _log.info("partitions assigned", partitions=sorted(partitions))
        consumer = self._consumer()
        if self._positions is None or consumer is None or not partitions:
            return
        async with asyncio.timeout(_POSITIONS_LIMIT_S):
            for partition, offset in (await self._positions(sorted(partitions))).items():
                consumer.seek(partitions[partition], offset)
