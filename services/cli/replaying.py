"""The pure core on a timeline: both ledgers of each patient, findings handed from progression to alerts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

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

Key = tuple[str, str]
"""(tenant, patient)"""

InForce = Callable[[str], Timetable]
"""The rule sets of a tenant."""

Heard = Callable[[Event, list[Emission]], bool]
"""Whether a delivery reaches the services at all, given what was said of the patient so far."""


@dataclass(frozen=True)
class Delivery:
    """An event as it came; the ticks up to `ticked_to` run before it."""

    event: Event
    content_hash: str
    ticked_to: datetime | None


@dataclass(frozen=True)
class Record:
    """One patient's deliveries in the order of their receipt, and the instant up to which ticks run after them.

    `judged`: they are those that were accepted, so none is a duplicate of another.
    """

    key: Key
    deliveries: tuple[Delivery, ...]
    window: Window
    ticked_to: datetime | None
    judged: bool = False


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

    def receive(self, delivery: Delivery, window: Window, *, judged: bool) -> tuple[Emission, ...]:
        event, digest = delivery.event, delivery.content_hash
        known = None if judged else self.known.get((event.source, event.id))
        received = self.ledger.receive(event, digest, known, window, self.history)
        for accepted in received.accepted:
            self.events.append(accepted)
            self.known[accepted.source, accepted.id] = Known(digest, accepted)
        self.said += received.said
        return received.said


def _everything(_event: Event, _said: list[Emission]) -> bool:
    return True


def judge(record: Record, timetable: Timetable, heard: Heard = _everything) -> list[Emission]:
    """Everything both services say of a patient under these rule sets; findings as the alerts they become."""
    progression = _Service(ProgressionLedger.new(*record.key).under(timetable))
    alerts = _Service(AlertsLedger.new(*record.key).under(timetable))
    said: list[Emission] = []
    for delivery in record.deliveries:
        if delivery.ticked_to is not None:
            said += _as_printed(_advance(progression, alerts, delivery.ticked_to, record.window))
        if heard(delivery.event, said):
            said += _as_printed(progression.receive(delivery, record.window, judged=record.judged))
            # Both services state the outcome of a delivery; it is printed once.
            also = alerts.receive(delivery, record.window, judged=record.judged)
            said += (one for one in also if not isinstance(one, IngestSaid))
    if record.ticked_to is not None:
        said += _as_printed(_advance(progression, alerts, record.ticked_to, record.window))
    return said


def _advance(progression: _Service, alerts: _Service, to: datetime, window: Window) -> list[Emission]:
    return [*progression.advance(to, window), *alerts.advance(to, window)]


def replay_events(
    raw_events: Iterable[Mapping[str, Any]], window: Window | None, timetable: Timetable = RELEASE
) -> list[Emission]:
    """Everything both services say of a timeline under these rule sets, in order. Without a window no tick runs.

    Raises Misconfigured with the number of the event that does not keep the contract.
    """
    deliveries = (parsed(raw, f"Event {number}") for number, raw in enumerate(raw_events, start=1))
    return replay_records(records_of(deliveries, window), lambda _: timetable)


def replay_records(records: Iterable[Record], in_force: InForce) -> list[Emission]:
    """Everything both services say of these patients, in order."""
    said = [one for record in records for one in judge(record, in_force(record.key[0]))]
    return sorted(said, key=attrgetter("at"))


_OPEN: Final = Window()


def records_of(events: Iterable[tuple[Event, str]], window: Window | None) -> list[Record]:
    """The patients of a timeline, its events with their content hashes."""
    deliveries: dict[Key, list[Delivery]] = defaultdict(list)
    for event, digest in sorted(events, key=lambda pair: pair[0].received):
        ticked_to = None if window is None else event.received
        deliveries[event.tenant or "", event.subject].append(Delivery(event, digest, ticked_to))
    ends = None if window is None else NEVER
    return [Record(key, tuple(found), window or _OPEN, ends) for key, found in deliveries.items()]


def parsed(raw: Mapping[str, Any], where: str) -> tuple[Event, str]:
    """An event and its content hash. Raises Misconfigured with the place when it does not keep the contract."""
    try:
        return parse_event(raw), content_hash(raw)
    except InvalidEventError as error:
        raise Misconfigured(f"{where} ({raw.get('id')}) does not keep the contract: {error}.") from error


def _as_printed(said: Iterable[Emission]) -> Iterator[Emission]:
    """Findings as the alerts they become."""
    return (alert_of(emission) if isinstance(emission, FindingSaid) else emission for emission in said)
