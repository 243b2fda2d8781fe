"""Fold and diff: one patient's journal in one service, in any order of arrival.

What a service says of a patient is a pure function of the accepted events (each with its first receipt), folded in
(time, source, id) order, and of the ticks so far. An event in order is folded on; any other refolds the whole
history, and only the difference to what was already said is emitted (C-005, C-006).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final, Generic, Self, TypeVar

from shared.clinical import calendar
from shared.clinical.history import Fold, History, LoadHistory, Received, Window
from shared.clinical.program import plan_of, zone_of
from shared.clinical.register import Known, derived_report, outcome_of, symptoms_of
from shared.clinical.remembered import Asked, Given, Refolded
from shared.clinical.ruleset import RELEASE, Timetable
from shared.clinical.standing import Position, position_of, standing
from shared.contracts.emissions import Emission, IngestSaid
from shared.contracts.events import Event
from shared.contracts.vocabulary import Outcome, Symptom

_MICROSECOND = timedelta(microseconds=1)


F = TypeVar("F", bound=Fold)


_UNASKED: Final = Asked()
_UNFOLDED: Final[Refolded | None] = None


@dataclass
class Ledger(ABC, Generic[F]):
    """One patient in one service: the folded state, how far it has come, and what has been said."""

    FORMAT: ClassVar[int]
    """Raised when the stored state changes shape: a ledger of another format is refolded from its history."""

    tenant: str
    patient: str
    fold: F
    head: Position | None = None
    ticks_from: datetime | None = None
    ticked_to: datetime | None = None
    zone: str | None = None
    superseded: list[str] = field(default_factory=list)
    quarantined: dict[str, list[Symptom]] = field(default_factory=dict)
    """Red flags already raised from quarantined deliveries, by source and id."""
    overtaken: datetime | None = None
    """A tick still to come that an event, minutes ahead of its receipt, lies behind of."""

    timetable = RELEASE  # the tenant's rule sets; no field: given to the ledger, never stored with it
    asked = _UNASKED  # nor is this: it spares every rule the same question until the fold changes
    refolded = _UNFOLDED  # nor this: it lives as long as a batch

    @classmethod
    @abstractmethod
    def new(cls, tenant: str, patient: str) -> Self:
        """A patient of whom nothing is known."""

    @abstractmethod
    def _fresh(self, history: History | None) -> F:
        """An empty fold; with a history, one that knows the journalled facts of a refold."""

    @abstractmethod
    def _say(self, at: datetime, *, refolded: History | None) -> list[Emission]:
        """Emit the difference between the fold and what has been said; the fold's fresh output is drained."""

    def _packed(self) -> bytes | None:
        """The fold as it stands, whatever it has not said yet included; None where it cannot be packed."""
        return None

    def _unpacked(self, packed: bytes, history: History) -> F | None:
        """The fold again; None when what it was folded with is no longer what the history tells."""
        raise NotImplementedError

    def look(self) -> str | None:
        """The part of the stored form that pages read, in the same shape; None where they read none of it."""
        return None

    def under(self, timetable: Timetable) -> Self:
        """This ledger, judging by these rule sets: they are the tenant's, and come anew with every start (C-009)."""
        self.timetable, self.asked = timetable, _UNASKED
        return self

    def due(self, window: Window) -> datetime | None:
        """Next tick instant at which anything can fall due within the window, or None."""
        if self.ticks_from is None or self.zone is None:
            return None
        after = self._ticks_after(self.ticks_from)
        if self.asked.after != after:
            self.asked = Asked(after, self._next_due(after, self.zone))
        due = self.asked.due
        if self.overtaken is not None and self.ticked_to is not None and self.overtaken > self.ticked_to:
            due = min(self.overtaken, due or self.overtaken)
        return None if due is None or due > self._end(window, due) else due

    def _ticks_after(self, ticks_from: datetime) -> datetime:
        """Ticks up to this instant have run, or are nothing to anybody."""
        after = ticks_from - _MICROSECOND
        if self.head is None:
            return after
        # An event may lie minutes ahead of its receipt: ticks it overtook are still to come.
        return max(after, min(self.head.instant, self.ticked_to or self.head.instant))

    def _next_due(self, after: datetime, zone: str) -> datetime | None:
        """What the fold waits for under today's rules; other rules may wait for less, from their first tick on."""
        rules = self.timetable.at(after)
        self.fold.use(rules)
        due = self.fold.next_due(after)
        change = self.timetable.next_after(after)
        if change is None or (due is not None and due < change):
            return due
        return calendar.next_tick(change - _MICROSECOND, zone, self.timetable.at(change).tick_time)

    def _end(self, window: Window, otherwise: datetime) -> datetime:
        """Last instant of the window."""
        if window.to_date is None or self.zone is None:
            return otherwise
        return calendar.start_of_day(window.to_date + calendar.DAY, self.zone) - _MICROSECOND

    def advance_needs_history(self, to: datetime, window: Window) -> bool:
        """Whether `advance` would refold: a tick is due that an event has overtaken."""
        due = self.due(window)
        return due is not None and due <= to and self._overtaken(due)

    def _overtaken(self, due: datetime) -> bool:
        return self.head is not None and due <= self.head.instant

    def needs_history(self, event: Event, content_hash: str, known: Known | None) -> bool:
        """Whether `receive` would refold: the event is late against the fold, or corrects another."""
        outcome = outcome_of(event, content_hash, known, self.timetable.at(event.received))
        return any(self._refolds(candidate) for candidate in self._to_accept(event, outcome, known))

    def _to_accept(self, event: Event, outcome: Outcome, known: Known | None) -> tuple[Event, ...]:
        if outcome is Outcome.ACCEPTED or outcome is Outcome.ACCEPTED_LATE:
            return (event,)
        if outcome is Outcome.DUPLICATE_IGNORED:
            return ()
        raised = self.quarantined.get(f"{event.source} {event.id}")
        derived = derived_report(event, known, raised)
        return (derived,) if derived is not None else ()

    def _refolds(self, event: Event) -> bool:
        head = self.head
        late = head is not None and event.time <= head.instant and position_of(event).key() <= head.key()
        return late or event.supersedes is not None or event.id in self.superseded

    def advance(self, to: datetime, window: Window, history: LoadHistory) -> tuple[Emission, ...]:
        """Run every due tick up to and including `to`, in order; `to` never moves the ledger back."""
        to = min(to, self._end(window, to))
        said: list[Emission] = []
        while (due := self.due(window)) is not None and due <= to:
            if self._overtaken(due):
                loaded = history()
                self.ticked_to = due
                self._refold(loaded, window)
                said += self._say(due, refolded=loaded)
            else:
                self._tick(due)
                said += self._say(due, refolded=None)
            self.ticked_to = max(due, self.ticked_to or due)
        self.ticked_to = max(to, self.ticked_to or to)
        return tuple(said)

    def _tick(self, at: datetime) -> None:
        self.fold.use(self.timetable.at(at))
        self.fold.tick(at)
        self.head, self.asked = Position(at), _UNASKED

    def receive(
        self, event: Event, content_hash: str, known: Known | None, window: Window, history: LoadHistory
    ) -> Received:
        """Take one delivery: a duplicate changes nothing, a quarantined one only raises its red flags (C-005)."""
        outcome = outcome_of(event, content_hash, known, self.timetable.at(event.received))
        accepted = self._to_accept(event, outcome, known)
        said: list[Emission] = []
        for candidate in accepted:
            if candidate is not event:
                raised = self.quarantined.setdefault(f"{event.source} {event.id}", [])
                raised += symptoms_of(candidate)
            if self._refolds(candidate):
                loaded = history()
                self._refold(History((*loaded.events, candidate), loaded.decisions), window)
                said += self._say(event.received, refolded=loaded)
            else:
                if (due := self.due(window)) is not None and due <= candidate.time:
                    self.overtaken = due
                self._apply(candidate, window)
                self._catch_up(window)
                said += self._say(event.received, refolded=None)
        if outcome in {Outcome.ACCEPTED, Outcome.ACCEPTED_LATE} and event.id in self.fold.suspected:
            outcome = Outcome.SUSPECTED_DUPLICATE
        verdict = IngestSaid(
            at=event.received,
            tenant=self.tenant,
            patient_id=self.patient,
            event_id=event.id,
            source=event.source,
            outcome=outcome,
        )
        return Received(outcome, accepted, (verdict, *said))

    def _apply(self, event: Event, window: Window) -> None:
        self.fold.use(self.timetable.at(event.received))
        self.fold.apply(event)
        self.head, self.asked = position_of(event), _UNASKED
        if event.supersedes is not None:
            self.superseded.append(event.supersedes)
        if (zone := zone_of(event)) is None or (self.zone is None and plan_of(event) is None):
            return
        if self.zone is None:
            opens = window.from_date
            start = event.received if opens is None else calendar.start_of_day(opens, zone)
            self.ticks_from = max(event.received, start)
        self.zone = zone

    def _catch_up(self, window: Window, before: datetime | None = None) -> None:
        """Ticks that have run already run again in their places; where none ever ran, none does."""
        if self.ticked_to is None or self.ticks_from is None:
            return
        to = self.ticked_to if before is None else min(before, self.ticked_to)
        if self._ticks_after(self.ticks_from) >= to:
            return  # as after most events in order: nobody needs to be asked
        while (due := self.due(window)) is not None and due <= to:
            self._tick(due)

    def _refold(self, history: History, window: Window) -> None:
        """Fold the whole history anew, with the ticks so far in their places."""
        events, given = standing(history.events), Given(window, self.zone)
        for number in range(self._resume(history, events, given), len(events)):
            event = events[number]
            if event is history.events[-1]:
                self._keep(events[:number], given)
            self._catch_up(window, event.time)
            self._apply(event, window)
        self._catch_up(window)

    def _keep(self, events: list[Event], given: Given) -> None:
        """Keep the fold of these events for the next refold, unless ticks between them are still to come."""
        if events and (self.ticked_to is None or self.ticked_to < events[-1].time):
            return
        if (packed := self._packed()) is not None:
            self.refolded = Refolded(given, events, packed, self.head, [*self.superseded], self.zone)

    def _resume(self, history: History, events: list[Event], given: Given) -> int:
        """Begin a refold, where the last one began if nothing before that has changed; how many events are folded."""
        kept, self.asked = self.refolded, _UNASKED
        if kept is not None and kept.begins(events, given):
            fold = self._unpacked(kept.fold, history)
            if fold is not None:
                self.fold, self.head, self.superseded, self.zone = fold, kept.head, [*kept.superseded], kept.zone
                return len(kept.events)
        self.fold, self.head, self.superseded = self._fresh(history), None, []
        return 0
