"""Both ledgers of one patient, driven step by step: what the services do, without the services."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.alerts.fold import AlertsLedger
from services.progression.fold import ProgressionLedger
from shared.clinical.history import History, Window
from shared.clinical.ledger import Ledger
from shared.clinical.register import Known
from shared.clinical.ruleset import RELEASE, Timetable
from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionWithdrawn, Emission, FindingSaid
from shared.contracts.events import Event, content_hash, parse_event
from shared.contracts.vocabulary import Severity
from tests.support.timeline import Timeline

LEDGERS: tuple[type[Ledger[Any]], ...] = (ProgressionLedger, AlertsLedger)
WINDOW = Window()
END = timedelta(days=45)
"""Ticks run this long after the last event."""

Delivery = tuple[Event, str]


@dataclass
class Service:
    """One ledger and what a store would keep for it; with `stored`, the ledger goes through JSON at every step."""

    kind: type[Ledger[Any]]
    stored: bool = False
    timetable: Timetable = RELEASE
    ledger: Ledger[Any] = field(init=False)
    events: list[Event] = field(default_factory=list)
    known: dict[tuple[str, str], Known] = field(default_factory=dict)
    said: list[Emission] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = self.kind.new("t", "p-1").under(self.timetable)

    def history(self) -> History:
        return History(tuple(self.events), tuple(self.said))

    def advance(self, to: datetime) -> None:
        self._store()
        self.said += self.ledger.advance(to, WINDOW, self.history)

    def receive(self, delivery: Delivery) -> None:
        self._store()
        event, digest = delivery
        known = self.known.get((event.source, event.id))
        received = self.ledger.receive(event, digest, known, WINDOW, self.history)
        for accepted in received.accepted:
            self.events.append(accepted)
            self.known[accepted.source, accepted.id] = Known(digest, accepted)
        self.said += received.said

    def _store(self) -> None:
        if self.stored:
            read: Ledger[Any] = self.kind.from_json(self.ledger.to_json())  # type: ignore[attr-defined]
            self.ledger = read.under(self.timetable)


def deliveries(timeline: Timeline) -> list[Delivery]:
    """The events as they arrive."""
    parsed = [(parse_event(raw), content_hash(raw)) for raw in timeline.events]
    return sorted(parsed, key=lambda delivery: delivery[0].received)


def live(
    kind: type[Ledger[Any]],
    arriving: Sequence[Delivery],
    *,
    stored: bool = False,
    end: datetime | None = None,
    timetable: Timetable = RELEASE,
) -> list[Emission]:
    """The live order: ticks due before an event, then the event; ticks for some weeks at the end."""
    service = Service(kind, stored, timetable)
    for delivery in arriving:
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(end or arriving[-1][0].received + END)
    return service.said


def spoken(said: Iterable[Emission]) -> list[str]:
    """What was said, verdicts on deliveries left out."""
    return [one.model_dump_json() for one in said if one.kind != "ingest"]


def standing(said: Iterable[Emission]) -> set[tuple[Any, ...]]:
    """Decisions that stand at the end, as far as a patient would notice."""
    stand: dict[str, DecisionSaid] = {}
    for one in said:
        if isinstance(one, DecisionSaid):
            stand[one.decision_id] = one
        elif isinstance(one, DecisionWithdrawn):
            stand.pop(one.decision_id, None)
    return {
        (key, one.action, one.reason, one.load_kg, one.new_load_kg, one.level, one.new_level, one.target_reps)
        for key, one in stand.items()
    }


def open_alerts(said: Iterable[Emission]) -> set[tuple[str, str]]:
    """Open alerts and findings by code and episode; repeated episodes count as one."""
    last: dict[tuple[str, str], str] = {}
    for one in said:
        if isinstance(one, AlertSaid | FindingSaid):
            last[one.code.value, one.episode] = one.kind.partition("_")[2]
    return {(code, episode.split("#")[0]) for (code, episode), kind in last.items() if kind != "resolved"}


def urgent(said: Iterable[Emission]) -> set[tuple[str, str]]:
    """Alerts that were ever urgent or an emergency, by code and episode."""
    alerts = (one for one in said if isinstance(one, AlertSaid) and one.severity.rank >= Severity.URGENT.rank)
    return {(one.code.value, one.episode.split("#")[0]) for one in alerts}
