"""The batch processor: a polled batch becomes rows in one transaction, and a record that cannot is set aside."""

from collections.abc import Sequence
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Reading
from shared.runtime.journal.faults import blames_record
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Record
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from shared.runtime.postgres.fence import Fence

_log = structlog.get_logger(__name__)


class Interpreter(Protocol):
    """What the records of a topic mean for the patients of a service."""

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Lock the patients concerned and work out what to write; unreadable records become dead letters."""
        ...


class BatchProcessor:
    """Processes the batches of one topic, each once."""

    def __init__(self, journal: Journal, fence: Fence, interpreter: Interpreter) -> None:
        """`fence` is that of the topic's own consumer group."""
        self._journal = journal
        self._fence = fence
        self._interpreter = interpreter

    async def process(self, records: Sequence[Record]) -> None:
        """Process a batch; when this returns, it is committed. Raises only what makes sense to repeat."""
        try:
            await self._transact(records)
        except Exception as error:
            if not blames_record(error):
                raise
            _log.warning("batch fails, processing it record by record", records=len(records), exc_info=error)
            for record in records:
                await self._alone(record)

    async def _alone(self, record: Record) -> None:
        try:
            await self._transact([record])
        except Exception as error:
            if not blames_record(error):
                raise
            _log.exception("record set aside", partition=record.partition, offset=record.offset)
            await self._transact([record], failed=error)

    async def _transact(self, records: Sequence[Record], *, failed: Exception | None = None) -> None:
        if not records:
            return
        journal = self._journal
        reading = await journal.clock.reading()
        async with journal.engine.begin() as connection:
            starts = await self._fence.lock(connection, sorted({record.partition for record in records}))
            fresh = [record for record in records if record.offset >= starts[record.partition]]
            if not fresh:
                return
            if failed is None:
                changes = await self._interpreter.changes(connection, fresh, reading)
            else:
                error = f"{type(failed).__name__}: {failed}"
                changes = Changes(letters=[letter(record, Reason.FAILED, error, reading) for record in fresh])
            await self._fence.move(connection, _ends(fresh))
            await journal.writer.write(connection, self._fence.reader, changes)
        journal.committed(changes)


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


def _ends(records: Sequence[Record]) -> dict[int, int]:
    ends: dict[int, int] = {}
    for record in records:
        ends[record.partition] = max(record.offset + 1, ends.get(record.partition, 0))
    return ends
