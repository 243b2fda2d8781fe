"""What is measured: the folds of both services, and beside them one that has no rules.

In processor time: it says the same whatever else the machine is doing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from time import process_time
from typing import Final, Protocol, Self

from pydantic import TypeAdapter

from services.alerts.fold import AlertsLedger
from services.progression.fold import ProgressionLedger
from shared.clinical.history import History, LoadHistory, Window
from shared.clinical.ledger import Ledger
from shared.clinical.register import Known
from shared.clinical.settings import ClinicalRules
from shared.contracts.emissions import Emission
from shared.contracts.events import Event
from tests.benchmarks.year import Year, year


class Stored(Protocol):
    """A ledger that can be stored and read."""

    @classmethod
    def new(cls, tenant: str, patient: str) -> Self: ...
    @classmethod
    def from_json(cls, text: str | bytes) -> "Stored": ...
    def to_json(self) -> str: ...
    def advance(self, to: datetime, window: Window, history: LoadHistory) -> object: ...
    def receive(
        self, event: Event, content_hash: str, known: Known | None, window: Window, history: LoadHistory
    ) -> object: ...


Kinds = tuple[type[Stored], ...]

WINDOW: Final = Window()
DIGEST: Final = "0" * 64
"""No event comes twice: what it is compared by is not part of the fold."""


@dataclass
class BareFold:
    """Reads events and says nothing."""

    suspected: list[str] = field(default_factory=list)

    def use(self, rules: ClinicalRules) -> None:
        """No rules."""

    def apply(self, event: Event) -> None:
        """Nothing follows."""

    def tick(self, at: datetime) -> None:
        """Nothing follows."""

    def next_due(self, after: datetime) -> datetime | None:
        """Nothing is waited for."""
        return None


@dataclass
class BareLedger(Ledger[BareFold]):
    """What remains without rules: order, duplicates, outcomes."""

    FORMAT = 1

    fold: BareFold

    @classmethod
    def new(cls, tenant: str, patient: str) -> Self:
        return cls(tenant, patient, BareFold())

    @classmethod
    def from_json(cls, text: str | bytes) -> "BareLedger":
        return _BARE.validate_json(text)

    def to_json(self) -> str:
        return _BARE.dump_json(self).decode()

    def _fresh(self, history: History | None) -> BareFold:
        return BareFold()

    def _say(self, at: datetime, *, refolded: History | None) -> list[Emission]:
        return []


_BARE: Final = TypeAdapter(BareLedger)

FOLDS: Final[dict[str, Kinds]] = {
    "no rules": (BareLedger,),
    "progression": (ProgressionLedger,),
    "alerts": (AlertsLedger,),
    "both": (ProgressionLedger, AlertsLedger),
}


def a_year(loops: int, kinds: Kinds, patient: int) -> float:
    """Seconds for the year, events and ticks in order, from nothing."""
    began = process_time()
    for _ in range(loops):
        whole_year(kinds, patient)
    return process_time() - began


def an_event(loops: int, kinds: Kinds, patient: int) -> float:
    """Seconds for an event of the year, the ticks before it with it: the mean of them all, in order."""
    return a_year(loops, kinds, patient) / len(year(patient).events)


def whole_year(kinds: Kinds, patient: int) -> list[Stored]:
    """What has become of a patient at the end of the year."""
    played = year(patient)
    ledgers: list[Stored] = [kind.new("t", played.last_session.subject) for kind in kinds]
    for event in played.events:
        for ledger in ledgers:
            _take(ledger, event, played)
    return ledgers


def late_event(loops: int, kinds: Kinds, patient: int) -> float:
    """Seconds for an event of the first week that comes at the end of the year: all is folded anew."""
    return _timed(loops, kinds, patient, _late(patient, played_at=1, number=1))


def late_events_that_come_together(loops: int, kinds: Kinds, patient: int) -> float:
    """Seconds for the second of two late events of the last week but one: it goes on from the first."""
    near = len(year(patient).events) - 8
    first, second = (_late(patient, played_at=near, number=number) for number in (1, 2))
    return _timed(loops, kinds, patient, second, first)


def _late(patient: int, *, played_at: int, number: int) -> Event:
    """A copy of an event of the year that was received at its end."""
    played = year(patient)
    update = {"id": f"late-{number}", "receivedtime": played.last_session.received}
    return played.events[played_at].model_copy(update=update)


def last_session(loops: int, kinds: Kinds, patient: int) -> float:
    """Seconds for the last session of the year, and the ticks that are due before it, on a state just read."""
    return _timed(loops, kinds, patient, year(patient).last_session)


def _timed(loops: int, kinds: Kinds, patient: int, event: Event, *before: Event) -> float:
    """Time on a fresh copy of the state for every loop; making it, and what came `before`, is not counted."""
    played = year(patient)
    stored, taken = [ledger.to_json() for ledger in whole_year(kinds, patient)], 0.0
    for _ in range(loops):
        ledgers = [kind.from_json(text) for kind, text in zip(kinds, stored, strict=True)]
        held = played.events
        for earlier in before:
            for ledger in ledgers:
                _take(ledger, earlier, replace(played, events=held))
            held = (*held, earlier)
        began = process_time()
        for ledger in ledgers:
            _take(ledger, event, replace(played, events=held))
        taken += process_time() - began
    return taken


def _take(ledger: Stored, event: Event, played: Year) -> None:
    ledger.advance(event.received, WINDOW, played.history)
    ledger.receive(event, DIGEST, None, WINDOW, played.history)
