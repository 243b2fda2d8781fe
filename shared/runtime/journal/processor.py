"""The batch processor: a polled batch of the journal becomes rows in one transaction."""

from collections.abc import Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.kafka import Decoded, Fault, Undecodable, decode
from shared.runtime.clock import Reading
from shared.runtime.journal.faults import blames_record
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Record
from shared.runtime.journal.work import QUARANTINED, Work
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from shared.runtime.postgres.journal_store import EventKey
from shared.runtime.postgres.patients import Key

_log = structlog.get_logger(__name__)

_REASONS = {Fault.WRONG_SCHEMA: Reason.INVALID, Fault.WRONG_KEY: Reason.MISPLACED}


class BatchProcessor:
    """Folds journal records into the patients of one service."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

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
            starts = await journal.fence.lock(connection, sorted({record.partition for record in records}))
            fresh = [record for record in records if record.offset >= starts[record.partition]]
            if not fresh:
                return
            changes = await self._changes(connection, fresh, reading, failed)
            await journal.fence.move(connection, _ends(fresh))
            await journal.writer.write(connection, journal.reader, changes)
        journal.committed(changes)

    async def _changes(
        self, connection: AsyncConnection, records: Sequence[Record], reading: Reading, failed: Exception | None
    ) -> Changes:
        readable: list[tuple[Record, Decoded]] = []
        letters: list[DeadLetter] = []
        for record in records:
            try:
                if failed is not None:
                    letters.append(_letter(record, Reason.FAILED, f"{type(failed).__name__}: {failed}", reading))
                else:
                    readable.append((record, decode(record)))
            except Undecodable as poison:
                reason = _REASONS.get(poison.fault, Reason.UNREADABLE)
                letters.append(_letter(record, reason, str(poison), reading))
        works = await self._open(connection, readable, reading)
        for record, decoded in readable:
            await works[_patient(decoded)].receive(decoded, record.partition)
        return Changes(list(works.values()), letters)

    async def _open(
        self, connection: AsyncConnection, readable: Sequence[tuple[Record, Decoded]], reading: Reading
    ) -> dict[Key, Work]:
        journal = self._journal
        rows = await journal.patients.lock(
            connection, {_patient(decoded): record.partition for record, decoded in readable}
        )
        works = {key: journal.work(connection, row, reading) for key, row in rows.items()}
        found = await journal.store.known(connection, {key for _, decoded in readable for key in _ids(decoded)})
        for row in found.values():
            works[row.tenant, row.patient].recorded([row])
        return works


def _ends(records: Sequence[Record]) -> dict[int, int]:
    ends: dict[int, int] = {}
    for record in records:
        ends[record.partition] = max(record.offset + 1, ends.get(record.partition, 0))
    return ends


def _patient(decoded: Decoded) -> Key:
    return str(decoded.event.tenant), decoded.event.subject


def _ids(decoded: Decoded) -> tuple[EventKey, EventKey]:
    tenant, patient = _patient(decoded)
    event = decoded.event
    return (tenant, patient, event.source, event.id), (tenant, patient, event.source, event.id + QUARANTINED)


def _letter(record: Record, reason: Reason, error: str, reading: Reading) -> DeadLetter:
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
