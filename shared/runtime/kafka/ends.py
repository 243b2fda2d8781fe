"""Where partitions end now."""

import asyncio
from collections.abc import Collection
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.runtime.kafka.connection import connection
from shared.runtime.settings import Settings


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

    async def _connected(self) -> AIOKafkaConsumer:
        async with self._connecting:
            if self._client is None:
                client = AIOKafkaConsumer(**self._arguments)
                try:
                    await client.start()
                except BaseException:
                    await client.stop()
                    raise
                self._client = client
            return self._client
