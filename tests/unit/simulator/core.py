"""The pure core in the place of a running service: the same ledgers, held in memory."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.alerts.fold import AlertsLedger
from services.cli.exports import HeldEmission, HeldEvent, Key, PatientExport
from services.cli.verification import Exports
from services.progression.fold import ProgressionLedger
from services.simulator.application.ledger import Answer, SentLedger
from services.simulator.domain.deliveries import Delivery, Envelope
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.prescription import Prescription, as_answered
from shared.clinical.ledger import History, Ledger, Window
from shared.clinical.register import Known
from shared.contracts import exact
from shared.contracts.emissions import AlertSaid, Emission, IngestSaid
from shared.contracts.events import content_hash, parse_event

TENANT = "demo"
WINDOW = Window()


@dataclass
class CorePatient:
    """One patient's ledger with the rows that a service would have stored."""

    ledger: Ledger[Any]
    events: list[HeldEvent] = field(default_factory=list)
    said: list[Emission] = field(default_factory=list)
    known: dict[tuple[str, str], Known] = field(default_factory=dict)

    def history(self) -> History:
        return History(tuple(one.event for one in self.events), tuple(self.said))


@dataclass
class CoreService:
    """One service's reading of every patient's journal."""

    kind: type[Ledger[Any]]
    patients: dict[str, CorePatient] = field(default_factory=dict)

    def receive(self, envelope: Envelope, at: datetime) -> None:
        raw = exact.loads(exact.dumps({**envelope, "receivedtime": at.isoformat(), "tenant": TENANT}))
        event, hashed = parse_event(raw), content_hash(raw)
        patient = self.patients.setdefault(event.subject, CorePatient(self.kind.new(TENANT, event.subject)))
        patient.said += patient.ledger.advance(at, WINDOW, patient.history)
        ticked_to = patient.ledger.ticked_to
        known = patient.known.get((event.source, event.id))
        received = patient.ledger.receive(event, hashed, known, WINDOW, patient.history)
        for accepted in received.accepted:
            patient.events.append(HeldEvent(accepted, hashed, received.outcome, ticked_to))
            patient.known[accepted.source, accepted.id] = Known(hashed, accepted)
        patient.said += received.said

    def tick(self, at: datetime) -> None:
        for patient in self.patients.values():
            due = patient.ledger.due(WINDOW)
            if due is not None and due <= at:
                patient.said += patient.ledger.advance(at, WINDOW, patient.history)

    def exported(self) -> Exports:
        return {patient.key: patient for patient in map(self._export, self.patients.values())}

    def _export(self, patient: CorePatient) -> PatientExport:
        said = [one for one in patient.said if self.speaks(one)]
        key: Key = (TENANT, patient.ledger.patient)
        return PatientExport(
            key=key,
            ticked_to=patient.ledger.ticked_to,
            window=WINDOW,
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

    async def step(self, to: datetime) -> None:
        self.now = to
        self.progression.tick(to)
        self.alerts.tick(to)

    async def send(self, delivery: Delivery) -> None:
        assert self.now is not None
        for envelope in delivery.events * delivery.copies:
            self.ledger.sending((envelope,))
            await asyncio.sleep(0)  # lets other patients in between
            self.progression.receive(envelope, self.now)
            self.alerts.receive(envelope, self.now)
            self.ledger.answered(envelope, Answer.ACCEPTED)

    async def prescription(self, patient_id: str) -> Prescription | None:
        assert self.now is not None
        return self.progression.prescription(patient_id, self.now)

    async def waiting_decisions(self, patient_id: str) -> Sequence[str]:
        read = await self.prescription(patient_id)
        return read.waiting if read is not None else ()

    async def open_alerts(self) -> Sequence[OpenAlert]:
        found = [alert for patient in self.alerts.patients.values() for alert in _open(patient.said)]
        return [alert for alert in found if alert.id not in self.resolved]

    async def acknowledge(self, alert_id: str) -> None:
        self.acknowledged.add(alert_id)

    async def resolve(self, alert_id: str) -> None:
        self.resolved.add(alert_id)


def _open(said: Iterable[Emission]) -> Iterable[OpenAlert]:
    alerts: dict[str, OpenAlert] = {}
    for one in said:
        if not isinstance(one, AlertSaid):
            continue
        key = f"{one.patient_id} {one.code} {one.episode}"
        if one.kind == "alert_resolved":
            alerts.pop(key, None)
        else:
            alerts[key] = OpenAlert(
                id=key,
                patient_id=one.patient_id,
                code=one.code,
                severity=one.severity,
                episode=one.episode,
                details=one.details,
                raised_at=alerts[key].raised_at if key in alerts else one.at,
            )
    return alerts.values()
