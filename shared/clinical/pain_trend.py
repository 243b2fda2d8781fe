"""Pain before training from week to week (C-088)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from shared.clinical.settings import ClinicalRules
from shared.contracts.value import value

_WEEK = timedelta(days=7)
_REMEMBERED = 12 * _WEEK


def monday_of(on: date) -> date:
    """First day of the ISO week of a date."""
    return on - timedelta(days=on.weekday())


@dataclass
class Week:
    """The pre-session pain of one ISO week: sum (NRS) and number of scores."""

    monday: date
    total: Decimal
    values: int

    @property
    def mean(self) -> Decimal:
        """Mean score, NRS 0-10."""
        return self.total / self.values


@value()
class Trend:
    """What the closed weeks show. Weeks with too few scores are skipped: neighbours are counted weeks."""

    weeks: tuple[Week, ...]
    """The counted weeks, oldest first."""
    rules: ClinicalRules

    @property
    def rises(self) -> int:
        """Rises in a row up to the last counted week, each of the size that counts."""
        rises, later = 0, None
        for week in reversed(self.weeks):
            mean = week.mean
            if later is not None and later - mean < self.rules.pain_trend_rise:
                break
            rises, later = rises + (later is not None), mean
        return rises

    @property
    def found(self) -> bool:
        """Whether the last counted week is the second or a later one of such rises."""
        return self.rises >= self.rules.pain_trend_weeks

    @property
    def falls(self) -> bool:
        """Whether the last counted week lies below the one before."""
        return len(self.weeks) > 1 and self.weeks[-1].mean < self.weeks[-2].mean

    @property
    def blocks(self) -> bool:
        """A trend was found, and no week without any rise has come since: loads do not rise."""
        rises, blocks = 0, False
        for before, mean in pairwise([week.mean for week in self.weeks]):
            rise = mean - before
            rises = rises + 1 if rise >= self.rules.pain_trend_rise else 0
            blocks = rises >= self.rules.pain_trend_weeks or (blocks and rise > 0)
        return blocks


@dataclass
class PainTrend:
    """Pre-session pain of the last twelve weeks."""

    weeks: list[Week] = field(default_factory=list)

    def add(self, on: date, pain: Decimal, *, instead_of: Decimal | None = None) -> None:
        """A session of that home-zone day began with this pain, NRS 0-10; `instead_of`: what was known of it before."""
        monday = monday_of(on)
        week = next((week for week in reversed(self.weeks) if week.monday == monday), None)
        if week is not None and instead_of is not None:
            week.total += pain - instead_of
            return
        if week is not None:
            week.total, week.values = week.total + pain, week.values + 1
            return
        self.weeks = [week for week in self.weeks if monday - week.monday < _REMEMBERED]
        self.weeks.append(Week(monday, pain, 1))
        self.weeks.sort(key=lambda week: week.monday)

    def judge(self, on: date, rules: ClinicalRules) -> Trend:
        """What the weeks before the one of this day show."""
        least, closed = rules.pain_trend_values, monday_of(on)
        weeks = [week for week in self.weeks if week.monday < closed and week.values >= least]
        return Trend(tuple(weeks), rules)

    def verdicts_on(self) -> tuple[date, ...]:
        """The Mondays that close the last two weeks: a session may come on one of them before it has been judged."""
        return tuple(week.monday + _WEEK for week in self.weeks[-2:])
