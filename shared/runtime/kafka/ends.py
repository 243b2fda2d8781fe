"""Where partitions begin and end now, and by what they are known again."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.runtime.kafka.connection import connection
from shared.runtime.settings import Settings

ANSWER_WITHIN_MS: Final = 5_000
"""Such a question is answered at once or by nobody: while one node is silent, no timer fires for the partitions of any.
The client's own 40 s are far longer than another leader takes."""


@dataclass(frozen=True)
class Mark:
    """The first record of a partition that is as old as `at_ms` or younger, Unix milliseconds.

    As long as it is kept it stays the first, whatever is appended: a partition that answers otherwise is another one.
    """

    offset: int
    at_ms: int


class Ends:
    """Asks for the ends of partitions, over a connection of its own: on the consumer's, the question would wait
    behind the fetch that the broker holds open.
    """

    def __init__(self, settings: Settings) -> None:
        self._arguments = connection(settings)
        self._client: AIOKafkaConsumer | None = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.stop()

    async def of(self, consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> dict[int, int]:
        """Next offset of each partition of one topic, never too low; unknown ones are left out. Raises KafkaError.

        The later of two answers: the embedded broker's list of ends knows only the first record of the last batch,
        and the high-water mark is as old as the consumer's last fetch. A partition that was not fetched yet is
        unknown, because the list alone could be too low.
        """
        listed = await (await self._connected()).end_offsets(list(partitions))
        ends: dict[int, int] = {}
        for partition, end in listed.items():
            fetched = consumer.highwater(partition) if partition in consumer.assignment() else None
            if fetched is not None:
                ends[partition.partition] = max(end, fetched)
        return ends

    async def begins(self, partitions: Collection[TopicPartition]) -> dict[int, int]:
        """Offset of the first record that each partition still has, or would have. Raises KafkaError."""
        found = await (await self._connected()).beginning_offsets(list(partitions))
        return {partition.partition: offset for partition, offset in found.items()}

    async def marks(self, since: Mapping[TopicPartition, int]) -> dict[int, Mark]:
        """The first record of each partition from a time on; partitions without one are left out. Raises KafkaError."""
        found = await (await self._connected()).offsets_for_times(dict(since)) if since else {}
        # The embedded broker's way to say "none" is the time -1.
        return {
            partition.partition: Mark(first.offset, first.timestamp)
            for partition, first in found.items()
            if first is not None and first.timestamp >= 0
        }

    async def _connected(self) -> AIOKafkaConsumer:
        async with self._connecting:
            if self._client is None:
                client = AIOKafkaConsumer(**self._arguments, request_timeout_ms=ANSWER_WITHIN_MS)
                try:
                    await client.start()
                except BaseException:
                    await client.stop()
                    raise
                self._client = client
            return self._client
