"""What records of the journal mean: each is an event of one patient, taken by that patient's ledger."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.kafka import Decoded, Fault, Undecodable, decode
from shared.runtime.clock import Reading
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Record
from shared.runtime.journal.processor import letter
from shared.runtime.journal.turn import Turn
from shared.runtime.journal.work import QUARANTINED, Work
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from shared.runtime.postgres.journal_store import EventKey
from shared.runtime.postgres.patients import Key

_REASONS: Final = {Fault.WRONG_SCHEMA: Reason.INVALID, Fault.WRONG_KEY: Reason.MISPLACED}


class PatientEvents:
    """Interprets ingest.patient-event.v1 for one service."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.alive: Callable[[], None] = lambda: None
        """Called each second in which a long fold goes on."""

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Feed each event to its patient's ledger, in the order of the log, as many as a transaction has time for."""
        read = [_read(record, reading) for record in records]
        works = await self._open(connection, [one for one in read if isinstance(one, tuple)], reading)
        touched: dict[Key, Work] = {}
        letters: list[DeadLetter] = []
        turn, left = Turn(), len(read)
        for one in read:
            if isinstance(one, DeadLetter):
                letters.append(one)
            else:
                record, decoded = one
                work = touched.setdefault(_patient(decoded), works[_patient(decoded)])
                await work.receive(decoded, record.partition)
            left -= 1
            if turn.over:
                break
        return Changes(list(touched.values()), letters, left=left)

    async def _open(
        self, connection: AsyncConnection, readable: Sequence[tuple[Record, Decoded]], reading: Reading
    ) -> dict[Key, Work]:
        journal = self._journal
        rows = await journal.patients.lock(
            connection, {_patient(decoded): record.partition for record, decoded in readable}
        )
        works = {key: journal.work(connection, row, reading, self.alive) for key, row in rows.items()}
        found = await journal.store.known(connection, {key for _, decoded in readable for key in _ids(decoded)})
        for row in found.values():
            works[row.tenant, row.patient].recorded([row])
        return works


def _read(record: Record, reading: Reading) -> tuple[Record, Decoded] | DeadLetter:
    try:
        return record, decode(record)
    except Undecodable as poison:
        return letter(record, _REASONS.get(poison.fault, Reason.UNREADABLE), str(poison), reading)


def _patient(decoded: Decoded) -> Key:
    return str(decoded.event.tenant), decoded.event.subject


def _ids(decoded: Decoded) -> tuple[EventKey, EventKey]:
    tenant, patient = _patient(decoded)
    event = decoded.event
    return (tenant, patient, event.source, event.id), (tenant, patient, event.source, event.id + QUARANTINED)
