"""The pure core in the place of a running service: the same ledgers, held in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.cli.exports import HeldEmission, HeldEvent, Key, PatientExport
from services.cli.verification import Exports
from services.simulator.domain.deliveries import Envelope
from shared.clinical.ledger import History, Ledger, Window
from shared.clinical.register import Known
from shared.contracts import exact
from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionWithdrawn, Emission
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
        decisions = [one for one in self.said if isinstance(one, DecisionSaid | DecisionWithdrawn)]
        return History(tuple(one.event for one in self.events), decisions)


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
    """alerts says alerts only."""

    def speaks(self, emission: Emission) -> bool:
        return isinstance(emission, AlertSaid)
