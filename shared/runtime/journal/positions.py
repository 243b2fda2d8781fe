"""The fence as the Kafka consumer uses it: where to start, what to mark, what to do when a topic is lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.postgres.engine import reading
from shared.runtime.postgres.fence import Fence

Lost = Callable[[int, int, int], Awaitable[None]]
"""Told about a partition that ends before what was read: partition, its end, the next offset that was expected."""


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
    ) -> None:
        """`before_mark` runs before positions are marked as caught up, `marked` after."""
        self._engine = engine
        self._fence = fence
        self._before_mark = before_mark
        self._marked = marked
        self._lost = lost

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

    async def lost(self, partition: int, end: int) -> None:
        """Start a partition anew at 0: it ends before what was read. The inbox makes reading it again safe."""
        async with self._engine.begin() as connection:
            expected = (await self._fence.lock(connection, [partition]))[partition]
            await self._fence.rewind(connection, [partition])
        if self._lost is not None:
            await self._lost(partition, end, expected)
