"""Training slots of a plan with fixed weekdays, and the sessions that meet them (C-104, C-105)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.clinical import calendar
from shared.clinical.program import Program
from shared.clinical.safety import SafetyState
from shared.clinical.settings import RULES

_GRACE = timedelta(days=RULES.slot_grace_days)


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

    def judge(self, safety: SafetyState, today: date) -> list[date]:
        """Judge every slot whose grace is over today; return the unmet ones, oldest first."""
        unmet = []
        while (slot := self.next_slot(safety)) is not None and slot + _GRACE < today:
            self.judged_to = slot
            if _void(safety, slot):
                continue
            meets = min((on for on in self.free if abs(on - slot) <= _GRACE), default=None)
            if meets is not None:
                self.free.remove(meets)
            else:
                unmet.append(slot)
            self.free = [on for on in self.free if on >= slot - _GRACE]
        return unmet

    def next_slot(self, safety: SafetyState) -> date | None:
        """The next slot to judge; slots before we knew of the plan are never judged."""
        program = safety.program
        if program is None or not program.weekdays or program.schedule_from is None:
            return None
        day = max(program.schedule_from, _known_on(program))
        if self.judged_to is not None:
            day = max(day, self.judged_to + calendar.DAY)
        while day.isoweekday() not in program.weekdays:
            day += calendar.DAY
        return day


def _known_on(program: Program) -> date:
    return calendar.local_date(program.known_since, program.home_timezone)


def _void(safety: SafetyState, slot: date) -> bool:
    """Slots in a pause, or on a day partly inside a hold, count for nothing."""
    zone = safety.program.home_timezone if safety.program is not None else "UTC"
    start = calendar.start_of_day(slot, zone)
    return safety.paused(slot) or safety.holds.overlaps(start, calendar.start_of_day(slot + calendar.DAY, zone))
