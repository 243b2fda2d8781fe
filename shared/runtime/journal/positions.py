"""The fence as the Kafka consumer uses it: where to start, what to mark, what to do when a topic is lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.kafka.ends import Mark
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import reading
from shared.runtime.postgres.fence import Fence

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Loss:
    """Records that nobody will read, or a partition that is not the one that was read."""

    topic: str
    partition: int
    expected: int
    """The next offset that was expected."""
    first: int
    """Where reading goes on."""
    deleted: bool
    """Whether records were deleted before they were read; else the partition was lost or made anew."""

    def __str__(self) -> str:
        if self.deleted:
            gone = f"Records {self.expected} to {self.first - 1} of partition {self.partition} of {self.topic}"
            return f"{gone} were deleted before they were read: events are lost."
        return (
            f"Partition {self.partition} of {self.topic} was lost or made anew after {self.expected} were read, "
            f"it is read again from {self.first}: events may be lost."
        )


Lost = Callable[[Loss], Awaitable[None]]
"""Told about a loss before reading goes on: twice rather than never."""


class Positions:
    """The fence rows of one subscription. Each call is a transaction of its own."""

    def __init__(
        self,
        engine: AsyncEngine,
        fence: Fence,
        *,
        before_mark: Callable[[], Awaitable[None]] | None = None,
        marked: Callable[[], None] | None = None,
        lost: Lost | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """`before_mark` runs before positions are marked as caught up, `marked` after."""
        self._engine = engine
        self._fence = fence
        self._before_mark = before_mark
        self._marked = marked
        self._lost = lost
        self._metrics = metrics

    async def open(self, partitions: Sequence[int]) -> None:
        """Make the rows that are missing, at offset 0."""
        async with self._engine.begin() as connection:
            await self._fence.open(connection, partitions)

    async def next_offsets(self, partitions: Sequence[int]) -> Mapping[int, int]:
        """Committed next offset of each partition that has a row."""
        async with reading(self._engine).connect() as connection:
            found = await self._fence.positions(connection)
        return {part: found[part].next_offset for part in partitions if part in found}

    async def mark_caught_up(self, at: datetime, ends: Mapping[int, int]) -> set[int]:
        """Store `at` for the partitions whose committed next offset has reached `ends`; returns these."""
        if self._before_mark is not None:
            await self._before_mark()
        async with self._engine.begin() as connection:
            done = await self._fence.mark_caught_up(connection, at, ends)
        if done and self._marked is not None:
            self._marked()
        return done

    async def marks(self, partitions: Sequence[int]) -> Mapping[int, Mark]:
        """By what each partition is known again, where that is known."""
        async with reading(self._engine).connect() as connection:
            return await self._fence.marks(connection, partitions)

    async def remember(self, marks: Mapping[int, Mark]) -> None:
        """Know partitions by these marks from now on."""
        async with self._engine.begin() as connection:
            await self._fence.remember(connection, marks)

    async def lost(self, partition: int, first: int) -> None:
        """Start a partition anew at its first record: it is not the one that was read.

        The inbox makes reading it again safe.
        """
        expected = (await self.next_offsets([partition])).get(partition, 0)
        await self._tell(Loss(self._fence.reader.topic, partition, expected, first, deleted=False))
        async with self._engine.begin() as connection:
            await self._fence.restart(connection, partition, first)

    async def deleted(self, partition: int, expected: int, first: int) -> None:
        """Go on at `first`: the records from `expected` on were deleted before they were read."""
        await self._tell(Loss(self._fence.reader.topic, partition, expected, first, deleted=True))
        async with self._engine.begin() as connection:
            if await self._fence.lock(connection, [partition]) == {partition: expected}:
                await self._fence.move(connection, {partition: first})

    async def _tell(self, loss: Loss) -> None:
        _log.error("records lost", **vars(loss))
        if self._metrics is not None:
            self._metrics.losses.labels(topic=loss.topic).inc()
        if self._lost is not None:
            await self._lost(loss)
