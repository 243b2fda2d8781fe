"""Training slots of a plan with fixed weekdays, the sessions that meet them, and adherence (C-104, C-105, C-112)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from shared.clinical import calendar
from shared.clinical.program import Program
from shared.clinical.safety import SafetyState
from shared.contracts.plans import Schedule
from shared.contracts.value import value

_WEEK = 7
_MOMENT = timedelta(microseconds=1)


@dataclass
class Slots:
    """Which slots have been judged, which sessions are still free to meet one, and the unmet slots in a row."""

    judged_to: date | None = None
    free: list[date] = field(default_factory=list)
    streak: list[date] = field(default_factory=list)

    def session(self, on: date) -> None:
        """A completed session: free to meet a slot, and the end of any streak."""
        self.free.append(on)
        self.streak.clear()

    def learn(self, schedule: Schedule, on: date, grace_days: int) -> None:
        """A schedule that begins in the past, known from that day on: no slot is judged whose tick had come by then."""
        cutoff = on - timedelta(days=grace_days + 1)
        if schedule.from_date <= cutoff:
            self.judged_to = max(cutoff, self.judged_to or cutoff)

    def judge(self, safety: SafetyState, today: date) -> Iterator[date]:
        """Judge every slot whose grace is over today. The unmet ones, oldest first, each the last of the streak by now.

        A session between two of them ends the streak, whichever slot it met, or none (C-105).
        """
        grace = timedelta(days=safety.rules.slot_grace_days)
        while (slot := self.next_slot(safety)) is not None and slot + grace < today:
            self.judged_to = slot
            if is_void(safety, slot):
                continue
            meets = min((on for on in self.free if abs(on - slot) <= grace), default=None)
            if meets is not None:
                self.free.remove(meets)
            self.free = [on for on in self.free if on >= slot - grace]
            if meets is None:
                if self.streak and completed(safety, self.streak[-1] + calendar.DAY, slot):
                    self.streak.clear()
                self.streak.append(slot)
                yield slot

    def next_slot(self, safety: SafetyState) -> date | None:
        """The next slot to judge; slots before we knew of the plan are never judged."""
        program = safety.program
        if program is None or not program.schedules:
            return None
        day = max(program.schedules[0].from_date, program.known_on)
        if self.judged_to is not None:
            day = max(day, self.judged_to + calendar.DAY)
        while not program.has_slot(day):
            day += calendar.DAY
        return day


@value()
class Adherence:
    """Sessions planned and completed in a window of days. Void days count on neither side of the plan."""

    planned: int
    completed: int

    @property
    def share(self) -> Decimal | None:
        """Completed of planned, 0 upwards; None where nothing was planned."""
        return Decimal(self.completed) / self.planned if self.planned else None


def adherence(safety: SafetyState, last: date, days: int, *, per_week: int) -> Adherence:
    """Adherence over the `days` days that end with `last`, home-zone local dates (C-112).

    Planned are the slots on days on which weekdays hold; without them `per_week` sessions for every 7 days that count.
    Days before the programme, or before we knew of it, and void days do not count.
    """
    program = safety.program
    if program is None:
        return Adherence(0, 0)
    start = max(last - timedelta(days=days - 1), program.start, program.known_on)
    window = [start + timedelta(days=number) for number in range((last - start).days + 1)]
    if void := void_days(safety, start, last):
        window = [day for day in window if day not in void]
    return Adherence(_planned(program, window, per_week), completed(safety, start, last))


def _planned(program: Program, days: list[date], per_week: int) -> int:
    """Sessions planned on these days. Beside days with weekdays only whole weeks without them count.

    The week in which weekdays begin has their slots already: its days before them plan no more.
    """
    without = bisect_left(days, program.schedules[0].from_date) if program.schedules else len(days)
    if without == len(days):
        return without * per_week // _WEEK
    return sum(map(program.has_slot, days)) + without // _WEEK * per_week


def completed(safety: SafetyState, first: date, last: date) -> int:
    """Completed sessions from `first` to `last`, both included; a session counts on the day it started."""
    return bisect_right(safety.sessions, last) - bisect_left(safety.sessions, first)


def is_void(safety: SafetyState, day: date) -> bool:
    """Whether a day counts for nothing."""
    return bool(void_days(safety, day, day))


def void_days(safety: SafetyState, first: date, last: date) -> frozenset[date]:
    """Of these days those that count for nothing: in a pause, or partly inside a programme hold (C-104, C-111)."""
    spans = [(pause.from_date, pause.to_date) for pause in safety.pauses]
    spans += _held_days(safety, first, last)
    return frozenset(
        start + timedelta(days=number)
        for start, end in ((max(begins, first), min(ends, last)) for begins, ends in spans)
        for number in range((end - start).days + 1)
    )


def _held_days(safety: SafetyState, first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each programme hold that covers any part of these days."""
    zone = safety.program.home_timezone if safety.program is not None else "UTC"
    until = calendar.start_of_day(last + calendar.DAY, zone)
    for since, end in safety.holds.within(calendar.start_of_day(first, zone), until):
        ends = last if end is None else calendar.local_date(end - _MOMENT, zone)
        yield calendar.local_date(since, zone), ends
