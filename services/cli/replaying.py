"""The pure core on a timeline: both ledgers of each patient, findings handed from progression to alerts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from services.alerts.domain.findings import alert_of
from services.alerts.fold import AlertsLedger
from services.cli.replay import NEVER
from services.progression.fold import ProgressionLedger
from shared.clinical.history import History, Window
from shared.clinical.ledger import Ledger
from shared.clinical.register import Known
from shared.clinical.ruleset import RELEASE, Timetable
from shared.contracts.emissions import Emission, FindingSaid, IngestSaid
from shared.contracts.events import Event, InvalidEventError, content_hash, parse_event
from shared.runtime.errors import Misconfigured


@dataclass
class _Service:
    """One ledger with what a store would keep for it."""

    ledger: Ledger[Any]
    events: list[Event] = field(default_factory=list)
    said: list[Emission] = field(default_factory=list)
    known: dict[tuple[str, str], Known] = field(default_factory=dict)

    def history(self) -> History:
        return History(tuple(self.events), tuple(self.said))

    def advance(self, to: datetime, window: Window) -> tuple[Emission, ...]:
        said = self.ledger.advance(to, window, self.history)
        self.said += said
        return said

    def receive(self, event: Event, digest: str, window: Window) -> tuple[Emission, ...]:
        known = self.known.get((event.source, event.id))
        received = self.ledger.receive(event, digest, known, window, self.history)
        for accepted in received.accepted:
            self.events.append(accepted)
            self.known[accepted.source, accepted.id] = Known(digest, accepted)
        self.said += received.said
        return received.said


class _Patient:
    """A patient in both services."""

    def __init__(self, tenant: str, patient: str, timetable: Timetable) -> None:
        self.services = (
            _Service(ProgressionLedger.new(tenant, patient).under(timetable)),
            _Service(AlertsLedger.new(tenant, patient).under(timetable)),
        )

    def advance(self, to: datetime, window: Window) -> Iterator[Emission]:
        for service in self.services:
            yield from service.advance(to, window)

    def receive(self, event: Event, digest: str, window: Window) -> Iterator[Emission]:
        progression, alerts = self.services
        yield from progression.receive(event, digest, window)
        # Both services state the outcome of a delivery; it is printed once.
        yield from (one for one in alerts.receive(event, digest, window) if not isinstance(one, IngestSaid))


def replay_events(
    raw_events: Iterable[Mapping[str, Any]], window: Window | None, timetable: Timetable = RELEASE
) -> list[Emission]:
    """Everything both services say of a timeline under these rule sets, in order. Without a window no tick runs.

    Raises Misconfigured with the number of the event that does not keep the contract.
    """
    patients: dict[tuple[str, str], _Patient] = {}
    said: list[Emission] = []
    for event, digest in sorted(_events(raw_events), key=lambda pair: pair[0].received):
        key = (event.tenant or "", event.subject)
        patient = patients.setdefault(key, _Patient(*key, timetable))
        if window is not None:
            said += patient.advance(event.received, window)
        said += patient.receive(event, digest, window or Window())
    if window is not None:
        for patient in patients.values():
            said += patient.advance(NEVER, window)
    return sorted(_as_printed(said), key=attrgetter("at"))


def _events(raw_events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Event, str]]:
    for number, raw in enumerate(raw_events, start=1):
        try:
            yield parse_event(raw), content_hash(raw)
        except InvalidEventError as error:
            raise Misconfigured(f"Event {number} ({raw.get('id')}) does not keep the contract: {error}.") from error


def _as_printed(said: Iterable[Emission]) -> Iterator[Emission]:
    """Findings as the alerts they become."""
    return (alert_of(emission) if isinstance(emission, FindingSaid) else emission for emission in said)
