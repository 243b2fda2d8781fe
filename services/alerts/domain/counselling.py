"""Answers to what patients worry about: at most two a week, the others wait for the next (C-124)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.clinical.pain_trend import monday_of
from shared.contracts.plan_vocabulary import Concern

_WEEK = timedelta(days=7)


@dataclass
class Waiting:
    """A concern without an answer yet, and the event that brought it."""

    concern: Concern
    trigger: str


@dataclass
class Counselling:
    """What waits for an answer, oldest first, and on which days of this week answers were given."""

    waiting: list[Waiting] = field(default_factory=list)
    answered_on: list[date] = field(default_factory=list)

    def due(self, today: date, per_week: int) -> list[Waiting]:
        """What is answered today: as many as the ISO week still allows, oldest first."""
        monday = monday_of(today)
        self.answered_on = [on for on in self.answered_on if on >= monday]
        count = max(0, per_week - len(self.answered_on))
        due, self.waiting = self.waiting[:count], self.waiting[count:]
        self.answered_on += [today] * len(due)
        return due

    def next_on(self, today: date, per_week: int) -> date | None:
        """The first day from `today` on whose tick can answer something; None where nothing waits."""
        if not self.waiting:
            return None
        this_week = sum(on >= monday_of(today) for on in self.answered_on)
        return today if this_week < per_week else monday_of(today) + _WEEK
