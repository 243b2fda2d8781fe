"""The programme as both folds need to know it: who, since when, on which days."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.clinical import calendar
from shared.clinical.settings import RULES
from shared.contracts.events import Event
from shared.contracts.plans import PlanActivationRequested, PlanFields, PlanImported
from shared.contracts.vocabulary import Profile, Severity


@dataclass
class Program:
    """An active programme. Dates are home-zone local; `known_since` is when the plan was received."""

    profile: Profile
    frail: bool
    birth_date: date
    home_timezone: str
    start: date
    known_since: datetime
    baseline_rest_pain: Decimal | None
    weekdays: tuple[int, ...]
    schedule_from: date | None
    acute: bool
    complex: bool

    def older(self, on: date) -> bool:
        """Sarcopenic, frail or 65 and over: slower cadence, older adult's ladder (C-030, C-060, C-107)."""
        aged = calendar.age_on(self.birth_date, on) >= RULES.older_age
        return self.profile is Profile.SARCOPENIC or self.frail or aged

    def ladder(self, on: date) -> tuple[tuple[int, Severity], ...]:
        """Detraining ladder that holds on a date (C-106, C-107)."""
        return RULES.older_detraining_ladder if self.older(on) else RULES.detraining_ladder

    def today(self, instant: datetime) -> date:
        """The home-zone date of an instant."""
        return calendar.local_date(instant, self.home_timezone)

    def tick(self, on: date, after: datetime) -> datetime:
        """The tick of day `on`, or the first one after `after` where that is already past."""
        return calendar.tick_at_or_after(on, after, self.home_timezone)

    def tick_since(self, instant: datetime, after: datetime) -> datetime:
        """First tick at or after an instant, and after `after`."""
        tick = calendar.tick_on(self.today(instant), self.home_timezone)
        on = self.today(instant) if tick >= instant else self.today(instant) + calendar.DAY
        return self.tick(on, after)


def plan_of(event: Event) -> PlanFields | None:
    """The plan an event brings, or None (an activation may come without one)."""
    if isinstance(event.data, PlanImported):
        return event.data
    return event.data.plan if isinstance(event.data, PlanActivationRequested) else None


def program_from(plan: PlanFields, known_since: datetime) -> Program:
    """The programme a plan starts."""
    schedule = plan.schedule
    return Program(
        profile=plan.profile,
        frail=plan.frail,
        birth_date=plan.birth_date,
        home_timezone=plan.home_timezone,
        start=plan.program_start,
        known_since=known_since,
        baseline_rest_pain=plan.baseline_rest_pain,
        weekdays=schedule.weekdays if schedule else (),
        schedule_from=schedule.from_date if schedule else None,
        acute=plan.acute_inflammation or plan.recent_injury is not None,
        complex=plan.complex,
    )
