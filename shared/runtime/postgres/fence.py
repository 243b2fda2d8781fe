"""The fence: what a consumer group has consumed, in the same transaction as what it did with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Integer, Table, and_, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.kafka.ends import Mark
from shared.runtime.postgres.sets import Columns, unnest


@dataclass(frozen=True)
class Reader:
    """Who reads what: positions of another cluster, or of a recreated one, are not ours."""

    cluster_id: str
    group: str
    topic: str


@dataclass(frozen=True)
class Position:
    """Where a partition stands. `caught_up_to`: clinical time up to which nothing can be missing, None = unknown."""

    next_offset: int
    caught_up_to: datetime | None
    checked_at: datetime
    """Operational time of the last look that found it caught up."""


class Fence:
    """The fence rows of one reader."""

    def __init__(self, table: Table, reader: Reader) -> None:
        self.reader = reader
        self._table = table

    def adopt(self, cluster_id: str) -> None:
        """Use the positions of this cluster from now on: a process learns its id once the broker answers."""
        self.reader = replace(self.reader, cluster_id=cluster_id)

    @property
    def _ours(self) -> ColumnElement[bool]:
        table, reader = self._table.c, self.reader
        return and_(table.cluster_id == reader.cluster_id, table.grp == reader.group, table.topic == reader.topic)

    async def open(self, connection: AsyncConnection, parts: Sequence[int]) -> None:
        """Make the missing rows, at offset 0: an empty partition has a position too."""
        rows = [
            {"cluster_id": self.reader.cluster_id, "grp": self.reader.group, "topic": self.reader.topic, "part": part}
            for part in sorted(parts)
        ]
        if rows:
            await connection.execute(insert(self._table).values(rows).on_conflict_do_nothing())

    async def lock(self, connection: AsyncConnection, parts: Sequence[int]) -> dict[int, int]:
        """Lock the rows of `parts`, in order, until the transaction ends; the next offset of each.

        A second owner of a partition waits here, and then sees what the first has done.
        """
        locked = await self._lock(connection, parts)
        if len(locked) < len(parts):
            await self.open(connection, parts)
            locked = await self._lock(connection, parts)
        return locked

    async def _lock(self, connection: AsyncConnection, parts: Sequence[int]) -> dict[int, int]:
        table = self._table
        rows = await connection.execute(
            select(table.c.part, table.c.next_offset)
            .where(self._ours, table.c.part.in_(sorted(parts)))
            .order_by(table.c.part)
            .with_for_update()
        )
        return {row.part: row.next_offset for row in rows}

    async def move(self, connection: AsyncConnection, next_offsets: Mapping[int, int]) -> None:
        """Set the next offsets. The rows must be locked by this transaction."""
        moved = unnest("moved", [("part", Integer), ("next_offset", BigInteger)], list(next_offsets.items()))
        await connection.execute(
            update(self._table)
            .where(self._ours, self._table.c.part == moved.c.part)
            .values(next_offset=moved.c.next_offset)
        )

    async def mark_caught_up(self, connection: AsyncConnection, at: datetime, ends: Mapping[int, int]) -> set[int]:
        """Record that partitions whose committed position has reached `ends` miss nothing received up to `at`.

        Returns those partitions. `at` is the clinical time read before `ends` were. A row in use is passed over: its
        batch is not finished.
        """
        table = self._table
        looked = unnest("looked", [("part", Integer), ("reached", BigInteger)], list(ends.items()))
        done = (
            select(table.c.part)
            .join(looked, table.c.part == looked.c.part)
            .where(self._ours, table.c.next_offset >= looked.c.reached)
            .with_for_update(of=table, skip_locked=True, key_share=True)
            .cte("done")
        )
        rows = await connection.execute(
            update(table)
            .where(self._ours, table.c.part == done.c.part)
            .values(caught_up_to=literal(at, table.c.caught_up_to.type), checked_at=func.clock_timestamp())
            .returning(table.c.part)
        )
        return set(rows.scalars())

    async def positions(self, connection: AsyncConnection) -> dict[int, Position]:
        """Where every partition of the topic stands."""
        table = self._table
        rows = await connection.execute(
            select(table.c.part, table.c.next_offset, table.c.caught_up_to, table.c.checked_at)
            .where(self._ours)
            .order_by(table.c.part)
        )
        return {row.part: Position(row.next_offset, row.caught_up_to, row.checked_at) for row in rows}

    async def marks(self, connection: AsyncConnection, parts: Sequence[int]) -> dict[int, Mark]:
        """By what each of `parts` is known again, where that is known."""
        table = self._table.c
        rows = await connection.execute(
            select(table.part, table.mark_offset, table.mark_ms).where(
                self._ours, table.part.in_(list(parts)), table.mark_offset.is_not(None)
            )
        )
        return {row.part: Mark(row.mark_offset, row.mark_ms) for row in rows}

    async def remember(self, connection: AsyncConnection, marks: Mapping[int, Mark]) -> None:
        """Know partitions by these marks from now on."""
        columns: Columns = [("part", Integer), ("mark_offset", BigInteger), ("mark_ms", BigInteger)]
        found = unnest("found", columns, [(part, mark.offset, mark.at_ms) for part, mark in sorted(marks.items())])
        await connection.execute(
            update(self._table)
            .where(self._ours, self._table.c.part == found.c.part)
            .values(mark_offset=found.c.mark_offset, mark_ms=found.c.mark_ms)
        )

    async def restart(self, connection: AsyncConnection, part: int, first: int) -> None:
        """Start a partition anew: its topic was lost or made again. The inbox makes re-reading safe."""
        await connection.execute(
            update(self._table)
            .where(self._ours, self._table.c.part == part)
            .values(next_offset=first, caught_up_to=None, mark_offset=None, mark_ms=None)
        )
