"""The pure core in the place of a running stack: the same ledgers, held in memory, for a clinic to be played against.

It answers what `run_clinic` asks of services and of their clock. So a whole year of a clinic is one function call, and
what it comes to is what a live stack would say.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.alerts.domain.findings import alert_of
from services.alerts.fold import AlertsLedger
from services.cli.exports import HeldEmission, HeldEvent, Key, PatientExport
from services.cli.verification import Exports
from services.ingest.domain.arrival import in_order
from services.progression.fold import ProgressionLedger
from services.simulator.application.ledger import Answer, SentLedger
from services.simulator.domain.deliveries import Delivery, Envelope
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.prescription import Prescription, as_answered
from shared.clinical.history import History, Window
from shared.clinical.ledger import Ledger
from shared.clinical.register import Known
from shared.clinical.ruleset import RELEASE, Timetable
from shared.contracts import exact
from shared.contracts.emissions import AlertSaid, Emission, FindingSaid, IngestSaid
from shared.contracts.events import Event, content_hash, parse_event

TENANT: Final = "demo"
WINDOW: Final = Window()


def received(envelope: Envelope, at: datetime) -> tuple[Event, str]:
    """An envelope as ingest passes it on, with its content hash."""
    raw = exact.loads(exact.dumps({**envelope, "receivedtime": at.isoformat(), "tenant": TENANT}))
    return parse_event(raw), content_hash(raw)


@dataclass
class CorePatient:
    """One patient's ledger with the rows that a service would have stored."""

    ledger: Ledger[Any]
    events: list[HeldEvent] = field(default_factory=list)
    said: list[Emission] = field(default_factory=list)
    known: dict[tuple[str, str], Known] = field(default_factory=dict)
    due: datetime | None = None
    """The next tick, as a timer's row would hold it."""

    def history(self) -> History:
        return History(tuple(one.event for one in self.events), tuple(self.said))

    def receive(self, event: Event, digest: str) -> None:
        self._advance(event.received)
        ticked_to = self.ledger.ticked_to
        known = self.known.get((event.source, event.id))
        taken = self.ledger.receive(event, digest, known, WINDOW, self.history)
        for accepted in taken.accepted:
            self.events.append(HeldEvent(accepted, digest, taken.outcome, ticked_to))
            self.known[accepted.source, accepted.id] = Known(digest, accepted)
        self.said += taken.said
        self.due = self.ledger.due(WINDOW)

    def tick(self, at: datetime) -> None:
        if self.due is not None and self.due <= at:
            self._advance(at)
            self.due = self.ledger.due(WINDOW)

    def _advance(self, to: datetime) -> None:
        self.said += self.ledger.advance(to, WINDOW, self.history)


@dataclass
class CoreService:
    """One service's reading of every patient's journal."""

    kind: type[Ledger[Any]]
    timetable: Timetable = RELEASE
    patients: dict[str, CorePatient] = field(default_factory=dict)

    def receive(self, event: Event, digest: str) -> None:
        patient = self.patients.get(event.subject)
        if patient is None:
            patient = CorePatient(self.kind.new(TENANT, event.subject).under(self.timetable))
            self.patients[event.subject] = patient
        patient.receive(event, digest)

    def tick(self, at: datetime) -> None:
        for patient in self.patients.values():
            patient.tick(at)

    def exported(self) -> Exports:
        """What the service's ops export would hold."""
        return {patient.key: patient for patient in map(self._export, self.patients.values())}

    def _export(self, patient: CorePatient) -> PatientExport:
        said = [one for one in patient.said if self.speaks(one)]
        key: Key = (TENANT, patient.ledger.patient)
        return PatientExport(
            key=key,
            ticked_to=patient.ledger.ticked_to,
            window=WINDOW,
            timetable=patient.ledger.timetable,
            events=tuple(patient.events),
            emissions=tuple(
                HeldEmission(version, "journal", exact.loads(one.model_dump_json(exclude_none=True)))
                for version, one in enumerate(said, start=1)
            ),
        )

    def speaks(self, emission: Emission) -> bool:
        return True


class CoreAlerts(CoreService):
    """alerts says everything but what became of an event."""

    def speaks(self, emission: Emission) -> bool:
        return not isinstance(emission, IngestSaid)


class CoreProgression(CoreService):
    """progression says everything."""

    def prescription(self, patient_id: str, at: datetime) -> Prescription | None:
        patient = self.patients.get(patient_id)
        if patient is None or not isinstance(patient.ledger, ProgressionLedger) or patient.ledger.zone is None:
            return None
        return as_answered(patient.ledger.prescription(at.astimezone(ZoneInfo(patient.ledger.zone)).date()))


@dataclass
class CoreStack:
    """Services and clock of a clinic without processes: what `run_clinic` needs, answered by the pure core."""

    progression: CoreProgression = field(default_factory=lambda: CoreProgression(ProgressionLedger))
    alerts: CoreAlerts = field(default_factory=lambda: CoreAlerts(AlertsLedger))
    ledger: SentLedger = field(default_factory=SentLedger)
    acknowledged: set[str] = field(default_factory=set)
    resolved: set[str] = field(default_factory=set)
    now: datetime | None = None
    _lists: dict[str, "_AlertList"] = field(default_factory=dict)

    @classmethod
    def under(cls, timetable: Timetable) -> "CoreStack":
        """A stack that judges by these rule sets."""
        return cls(CoreProgression(ProgressionLedger, timetable), CoreAlerts(AlertsLedger, timetable))

    async def step(self, to: datetime) -> None:
        self.now = to
        self.progression.tick(to)
        self.alerts.tick(to)

    async def send(self, delivery: Delivery) -> None:
        at = self._time()
        for envelope in in_order(delivery.events) * delivery.copies:
            self.ledger.sending((envelope,))
            await asyncio.sleep(0)  # lets other patients in between
            self.take(envelope, at)
            self.ledger.answered(envelope, Answer.ACCEPTED)

    def take(self, envelope: Envelope, at: datetime) -> None:
        """Both services read the event, which was received at `at`."""
        event, digest = received(envelope, at)
        self.progression.receive(event, digest)
        self.alerts.receive(event, digest)

    async def prescription(self, patient_id: str) -> Prescription | None:
        return self.progression.prescription(patient_id, self._time())

    async def waiting_decisions(self, patient_id: str) -> Sequence[str]:
        read = await self.prescription(patient_id)
        return read.waiting if read is not None else ()

    async def open_alerts(self) -> Sequence[OpenAlert]:
        found: list[OpenAlert] = []
        for patient_id, patient in self.alerts.patients.items():
            found += self._lists.setdefault(patient_id, _AlertList()).read(patient.said)
        return [alert for alert in found if alert.id not in self.resolved]

    async def acknowledge(self, alert_id: str) -> None:
        self.acknowledged.add(alert_id)

    async def resolve(self, alert_id: str) -> None:
        self.resolved.add(alert_id)

    def alerts_of(self, patient_id: str) -> Sequence[AlertSaid]:
        """Everything said of the patient's alerts, progression's findings among them, in order."""
        services = (self.progression, self.alerts)
        said = (
            one for service in services if patient_id in service.patients for one in service.patients[patient_id].said
        )
        return sorted(_as_alerts(said), key=attrgetter("at"))

    def _time(self) -> datetime:
        if self.now is None:
            raise RuntimeError("the clock of this stack has not been set")
        return self.now


def _as_alerts(said: Iterable[Emission]) -> Iterator[AlertSaid]:
    for one in said:
        if isinstance(one, AlertSaid):
            yield one
        elif isinstance(one, FindingSaid):
            yield alert_of(one)


@dataclass
class _AlertList:
    """The open alerts of one patient, kept up to date with what was said since it was last read."""

    seen: int = 0
    open: dict[str, OpenAlert] = field(default_factory=dict)

    def read(self, said: Sequence[Emission]) -> Iterable[OpenAlert]:
        for one in said[self.seen :]:
            if isinstance(one, AlertSaid):
                self._hear(one)
        self.seen = len(said)
        return self.open.values()

    def _hear(self, said: AlertSaid) -> None:
        key = f"{said.patient_id} {said.code} {said.episode}"
        if said.kind == "alert_resolved":
            self.open.pop(key, None)
            return
        self.open[key] = OpenAlert(
            id=key,
            patient_id=said.patient_id,
            code=said.code,
            severity=said.severity,
            episode=said.episode,
            details=said.details,
            raised_at=self.open[key].raised_at if key in self.open else said.at,
        )
