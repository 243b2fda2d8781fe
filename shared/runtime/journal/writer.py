"""Writes what came out of patients' ledgers: one place, one order of statements, one transaction."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.emissions import AlertSaid, DecisionSaid
from shared.runtime.journal.ports import Fault, Service, Sink, Stated
from shared.runtime.journal.work import Work
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.audit import note
from shared.runtime.postgres.dead_letters import DeadLetter, DeadLetters
from shared.runtime.postgres.fence import Reader
from shared.runtime.postgres.journal_store import EmissionRow, JournalStore
from shared.runtime.postgres.outbox import SHARDS, Message, Outbox
from shared.runtime.postgres.patients import Patients
from shared.runtime.postgres.tables import JournalTables

MAX_LETTER_BYTES: Final = 262_144
"""Largest value that is published with a dead letter."""


@dataclass
class Changes:
    """What one transaction has to write.

    `left` counts records at the end of the batch that nothing was done about: they are the next transaction's.
    """

    works: Sequence[Work] = ()
    letters: list[DeadLetter] = field(default_factory=list)
    told: list[DeadLetter] = field(default_factory=list)
    """Letters that another service keeps."""
    faults: list[Fault] = field(default_factory=list)
    left: int = 0

    @property
    def said(self) -> list[Stated]:
        """Everything said, patient by patient, each in order."""
        return [stated for work in self.works for stated in work.said]


class Writer:
    """Writes changes to one schema."""

    def __init__(self, service: Service, tables: JournalTables, sink: Sink, *, shards: int = SHARDS) -> None:
        self._service = service
        self._sink = sink
        self._patients = Patients(tables.patient)
        self._store = JournalStore(tables)
        self._outbox = Outbox(tables.outbox, shards)
        self._dead_letters = DeadLetters(tables.dead_letter)
        self._audit = tables.audit

    async def write(self, connection: AsyncConnection, reader: Reader, changes: Changes) -> None:
        """Write everything; the sink comes last, because it takes the locks that all transactions share."""
        said = changes.said
        await self._patients.save(connection, [work.close() for work in changes.works])
        await self._store.add_events(connection, [row for work in changes.works for row in work.events])
        await self._store.add_emissions(connection, [_row(stated) for stated in said])
        await self._dead_letters.add(connection, reader, changes.letters)
        await note(connection, self._audit, [act for work in changes.works for act in work.acts])
        await self._outbox.add(
            connection,
            [
                *(stated.message(self._service) for stated in said),
                *(_letter_message(self._service, letter) for letter in changes.letters),
            ],
        )
        await self._sink.write(connection, said, [*changes.letters, *changes.told], changes.faults)

    async def write_stated(self, connection: AsyncConnection, work: Work) -> None:
        """Write what a person's act states of one patient: it is numbered and published, and no ledger changes.

        Needs less than `write`: it is done as the api role. The patient's row must be locked.
        """
        await self._patients.count_said(connection, work.row)
        await self._store.add_emissions(connection, [_row(stated) for stated in work.said])
        await self._outbox.add(connection, [stated.message(self._service) for stated in work.said])


def count(metrics: Metrics, changes: Changes) -> None:
    """Count what was said, once it is committed."""
    for stated in changes.said:
        emission = stated.emission
        if isinstance(emission, DecisionSaid):
            metrics.decisions.labels(action=emission.action).inc()
        elif isinstance(emission, AlertSaid) and emission.kind == "alert_raised":
            metrics.alerts.labels(code=emission.code, severity=emission.severity).inc()
    for letter in changes.letters:
        metrics.dead_letters.labels(topic=letter.topic).inc()


def _row(stated: Stated) -> EmissionRow:
    return EmissionRow(
        tenant=stated.tenant,
        patient=stated.patient,
        version=stated.version,
        at=stated.emission.at,
        kind=stated.emission.kind,
        origin=stated.origin.value,
        concerns=stated.concerns,
        body=stated.emission.model_dump_json(exclude_none=True),
    )


def _letter_message(service: Service, letter: DeadLetter) -> Message:
    """What observers of the dead-letter topic get; the table is the truth, and has what is too large for a message."""
    fits = letter.value is not None and len(letter.value) <= MAX_LETTER_BYTES
    value = {
        "topic": letter.topic,
        "partition": letter.part,
        "offset": letter.offset,
        "reason": letter.reason.value,
        "at": letter.at.isoformat(),
        "value_base64": base64.b64encode(letter.value).decode() if fits and letter.value is not None else None,
    }
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": f"{service.owner}:{letter.position}",
        "ce_source": f"liftline:{service.owner}",
        "ce_type": "liftline.dead_letter.v1",
        "ce_time": letter.at.isoformat(),
    }
    return Message(service.dead_letter_topic, letter.key or b"", json.dumps(value).encode(), headers)
