"""The batch processor: a polled batch becomes rows in one transaction, and a record that cannot is set aside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Reading
from shared.runtime.journal.faults import blames_record
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Record
from shared.runtime.journal.positions import Positions
from shared.runtime.journal.turn import Turn
from shared.runtime.journal.writer import Changes
from shared.runtime.kafka.batch import OutOfStepError, UnfinishedError
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from shared.runtime.postgres.fence import Fence

_log = structlog.get_logger(__name__)


class Interpreter(Protocol):
    """What the records of a topic mean for the patients of a service."""

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Lock the patients concerned and work out what to write; unreadable records become dead letters.

        It deals with at least one record; the rest it may leave.
        """
        ...


class GapError(OutOfStepError):
    """A batch begins after the record that comes next."""

    def __init__(self, starts: Mapping[int, int], partition: int, first: int) -> None:
        super().__init__(starts)
        self.partition = partition
        self.expected = starts[partition]
        self.first = first


class BatchProcessor:
    """Processes the batches of one topic, each once."""

    def __init__(
        self, journal: Journal, fence: Fence, interpreter: Interpreter, positions: Positions | None = None
    ) -> None:
        """`fence` is that of the topic's own consumer group, `positions` the same as that group moves it."""
        self._journal = journal
        self._fence = fence
        self._positions = positions or Positions(journal.engine, fence)
        self._interpreter = interpreter
        self._gaps: dict[int, tuple[int, int]] = {}

    async def process(self, records: Sequence[Record]) -> None:
        """Process a batch; when this returns, all of it is committed. Raises only what makes sense to repeat.

        Raises UnfinishedError when it took a second and not all of it is committed.
        """
        try:
            await self._process(records)
        except GapError as gap:
            await self._across(gap)
            await self._process(records)

    async def _across(self, gap: GapError) -> None:
        """Records before a batch that are missing again, after they were asked for again, are gone."""
        if self._gaps.get(gap.partition) != (gap.expected, gap.first):
            self._gaps[gap.partition] = (gap.expected, gap.first)
            raise gap
        del self._gaps[gap.partition]
        await self._positions.deleted(gap.partition, gap.expected, gap.first)

    async def _process(self, records: Sequence[Record]) -> None:
        records = _in_turns(records)
        try:
            left = await self._transact(records)
        except Exception as error:
            if not blames_record(error):
                raise
            _log.warning("batch fails, processing it record by record", records=len(records), exc_info=error)
            left = await self._one_by_one(records)
        if left:
            raise UnfinishedError(_ends(records) | _starts(left))

    async def _one_by_one(self, records: Sequence[Record]) -> Sequence[Record]:
        """Process records each in a transaction of its own; returns those it has no time for."""
        turn = Turn()
        for number, record in enumerate(records, start=1):
            await self._alone(record)
            if turn.over:
                return records[number:]
        return ()

    async def _alone(self, record: Record) -> None:
        try:
            await self._transact([record])
        except Exception as error:
            if not blames_record(error):
                raise
            _log.exception("record set aside", partition=record.partition, offset=record.offset)
            await self._transact([record], failed=error)

    async def _transact(self, records: Sequence[Record], *, failed: Exception | None = None) -> Sequence[Record]:
        """Process records from the first on, in one transaction; returns those it has left."""
        if not records:
            return ()
        journal = self._journal
        reading = await journal.clock.reading()
        async with journal.engine.begin() as connection:
            starts = await self._fence.lock(connection, sorted({record.partition for record in records}))
            fresh = [record for record in records if record.offset >= starts[record.partition]]
            if not fresh:
                return ()
            _check_in_step(starts, fresh)
            if failed is None:
                changes = await self._interpreter.changes(connection, fresh, reading)
            else:
                error = f"{type(failed).__name__}: {failed}"
                changes = Changes(letters=[letter(record, Reason.FAILED, error, reading) for record in fresh])
            done = len(fresh) - changes.left
            await self._fence.move(connection, _ends(fresh[:done]))
            await journal.writer.write(connection, self._fence.reader, changes)
        journal.committed(changes)
        return fresh[done:]


def _check_in_step(starts: Mapping[int, int], fresh: Sequence[Record]) -> None:
    """The fence never moves over a record that was not processed: a batch begins where it stands."""
    for partition, offset in _starts(fresh).items():
        if offset != starts[partition]:
            raise GapError(starts, partition, offset)


def letter(record: Record, reason: Reason, error: str, reading: Reading) -> DeadLetter:
    """A record as a dead letter."""
    return DeadLetter(
        topic=record.topic,
        part=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=tuple((name, value) for name, value in record.headers),
        reason=reason,
        error=error,
        at=reading.now,
    )


def _in_turns(records: Sequence[Record]) -> list[Record]:
    """The first record of each partition, then the second of each, the partition with the fewest before the others.

    So what is slow in one keeps no other waiting for more than a transaction.
    """
    many = Counter(record.partition for record in records)
    turns: Counter[int] = Counter()
    placed: list[tuple[int, int, Record]] = []
    for record in records:
        turns[record.partition] += 1
        placed.append((turns[record.partition], many[record.partition], record))
    return [record for _, _, record in sorted(placed, key=lambda one: one[:2])]


def _starts(records: Sequence[Record]) -> dict[int, int]:
    first: dict[int, int] = {}
    for record in records:
        first.setdefault(record.partition, record.offset)
    return first


def _ends(records: Sequence[Record]) -> dict[int, int]:
    ends: dict[int, int] = {}
    for record in records:
        ends[record.partition] = max(record.offset + 1, ends.get(record.partition, 0))
    return ends
