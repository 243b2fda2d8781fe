"""What records of the journal mean: each is an event of one patient, taken by that patient's ledger."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.kafka import Decoded, Fault, Undecodable, decode
from shared.runtime.clock import Reading
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Record
from shared.runtime.journal.processor import letter
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

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Feed each event to its patient's ledger, in the order of the log."""
        readable: list[tuple[Record, Decoded]] = []
        letters: list[DeadLetter] = []
        for record in records:
            try:
                readable.append((record, decode(record)))
            except Undecodable as poison:
                reason = _REASONS.get(poison.fault, Reason.UNREADABLE)
                letters.append(letter(record, reason, str(poison), reading))
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


def _patient(decoded: Decoded) -> Key:
    return str(decoded.event.tenant), decoded.event.subject


def _ids(decoded: Decoded) -> tuple[EventKey, EventKey]:
    tenant, patient = _patient(decoded)
    event = decoded.event
    return (tenant, patient, event.source, event.id), (tenant, patient, event.source, event.id + QUARANTINED)
