"""What a service states about itself, and what it does with what its ledgers say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clinical.history import LoadHistory, Received, Window
from shared.clinical.register import Known
from shared.clinical.ruleset import Timetable
from shared.contracts.emissions import Assessed, Emission, IngestSaid
from shared.contracts.events import Event
from shared.contracts.kafka import CONTENT_TYPE, patient_key
from shared.contracts.kafka import Record as RecordContent
from shared.runtime.postgres.dead_letters import DeadLetter
from shared.runtime.postgres.outbox import Message


class PatientLedger(Protocol):
    """One patient in one service, as `shared.clinical.ledger.Ledger` has it, with a form to be stored in."""

    ticks_from: datetime | None
    ticked_to: datetime | None

    def under(self, timetable: Timetable) -> Self: ...
    def to_json(self) -> str: ...
    def look(self) -> str | None: ...
    def due(self, window: Window) -> datetime | None: ...
    def advance_needs_history(self, to: datetime, window: Window) -> bool: ...
    def advance(self, to: datetime, window: Window, history: LoadHistory) -> tuple[Emission, ...]: ...
    def needs_history(self, event: Event, content_hash: str, known: Known | None) -> bool: ...
    def receive(
        self, event: Event, content_hash: str, known: Known | None, window: Window, history: LoadHistory
    ) -> Received: ...


class LedgerKind(Protocol):
    """The class of a service's ledgers. State stored in another format is folded again from history."""

    FORMAT: int

    def new(self, tenant: str, patient: str) -> PatientLedger: ...
    def from_json(self, text: str) -> PatientLedger: ...


class Record(RecordContent, Protocol):
    """A Kafka record with its place."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...


class Origin(StrEnum):
    """What made an emission be said."""

    JOURNAL = "journal"
    """The fold of the journal, ticks included: a replay says the same."""
    ASSESSMENT = "assessment"
    """A finding of progression."""
    PERSON = "person"
    """An act of a clinician."""


@dataclass(frozen=True)
class Service:
    """A service that folds the journal."""

    owner: str
    """Its name, schema, and consumer group."""
    topic: str
    """Where it publishes what it says."""
    ce_type: str
    ledger: LedgerKind
    speaks: Callable[[Emission], bool]
    """What of a ledger's output is said at all."""
    records_acts: bool = False
    """Whether it keeps the audit record of what people do by events: one service does."""

    @property
    def dead_letter_topic(self) -> str:
        """Where it publishes what it could not process."""
        return f"{self.owner}.dead-letter.v1"


@dataclass(frozen=True)
class Stated:
    """An emission with its place in what the service has said of the patient."""

    tenant: str
    patient: str
    version: int
    emission: Emission
    origin: Origin

    @property
    def concerns(self) -> str:
        """The event or trigger it is about."""
        return self.emission.event_id if isinstance(self.emission, IngestSaid) else self.emission.trigger

    def message(self, service: Service) -> Message:
        """What is published of it."""
        headers = {
            "content-type": CONTENT_TYPE,
            "ce_specversion": "1.0",
            "ce_id": f"{service.owner}:{self.tenant}:{self.patient}:{self.version}",
            "ce_source": f"liftline:{service.owner}",
            "ce_type": service.ce_type,
            "ce_subject": self.patient,
            "ce_time": self.emission.at.isoformat(),
            "ce_tenant": self.tenant,
        }
        value = Assessed(version=self.version, emission=self.emission).model_dump_json(exclude_none=True)
        return Message(service.topic, patient_key(self.tenant, self.patient), value.encode(), headers)


@dataclass(frozen=True)
class Fault:
    """A patient whose ticks cannot be run: its timers rest until its next event."""

    tenant: str
    patient: str
    error: str
    at: datetime


class Sink(Protocol):
    """Keeps a service's own view of what was said, in the transaction that says it."""

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        letters: Sequence[DeadLetter],
        faults: Sequence[Fault],
    ) -> None:
        """Write the rows. Called last in the transaction, with the rows of all patients named in `said` locked."""
        ...
