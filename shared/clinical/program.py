"""The programme as both folds need to know it: who, since when, on which days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.clinical import calendar, patient_limits
from shared.clinical.settings import RULES, ClinicalRules
from shared.contracts.events import Event
from shared.contracts.limits import PatientLimits
from shared.contracts.plan_vocabulary import ComplexReason, MuscleGroup, RiskFlag, Sex, TrainingHistory
from shared.contracts.plans import PlanActivationRequested, PlanChanged, PlanFields, PlanImported, Schedule
from shared.contracts.screening import Screening
from shared.contracts.vocabulary import Profile, Severity

_CHANGED_AS_GIVEN: Final = (
    "birth_date",
    "complex",
    "complex_reasons",
    "indications",
    "limits",
    "locale",
    "planned_minutes",
    "priority_muscle_groups",
    "risk_flags",
    "sex",
    "training_history",
)
"""Fields that a change of plan replaces where it gives them."""


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
    schedules: list[Schedule]
    """Fixed weekdays, in the order of their first day: each holds until the next begins. Empty: none are fixed."""
    acute: bool
    complex: bool
    sex: Sex | None = None
    indications: tuple[str, ...] = ()
    risk_flags: tuple[RiskFlag, ...] = ()
    training_history: TrainingHistory | None = None
    complex_reasons: tuple[ComplexReason, ...] = ()
    priority_muscle_groups: tuple[MuscleGroup, ...] = ()
    planned_minutes: int | None = None
    locale: str | None = None
    limits: PatientLimits | None = None
    """What a plan has set for this patient alone."""
    limits_on: date | None = None
    limits_by_clinician: bool = False
    cleared_limits: PatientLimits | None = None
    """What the clearance of the last screening demands (C-012)."""
    former_timezone: str | None = None
    moved_on: date | None = None
    """The day on which the patient moved, the later one where it is another in the two zones (C-007)."""
    moved_at: datetime | None = None
    ticked_on: date | None = None
    """Days up to this one had their tick before the patient moved."""
    spares_spine: bool = False
    """Osteoporosis with a vertebral fracture: no loaded bending or twisting of the spine (C-012)."""

    rules = RULES  # in force; no field: what is in force is never stored (SafetyState.use)

    @property
    def bounds(self) -> PatientLimits | None:
        """The limits of this patient: the stricter of what a plan and what a clearance has set."""
        if self.cleared_limits is None:  # asked many times for each session
            return self.limits
        return patient_limits.stricter(self.limits, self.cleared_limits)

    def screened(self, screening: Screening | None) -> None:
        """A screening came, and what its clearance demands (C-012)."""
        if screening is None:
            return
        self.cleared_limits = patient_limits.adjusted(screening)
        self.complex |= patient_limits.supervised(screening)
        self.spares_spine |= screening.relative.get("osteoporosis_with_vertebral_fracture") is True

    def limited(self, event: Event, on: date) -> None:
        """The limits in force are of this event (C-030, C-048: some are for a clinician to set)."""
        self.limits_on, self.limits_by_clinician = on, event.by_clinician

    def older(self, on: date) -> bool:
        """Sarcopenic, frail or 65 and over: slower cadence, older adult's ladder (C-030, C-060, C-107)."""
        weak = self.profile is Profile.SARCOPENIC or self.frail
        return weak or calendar.age_on(self.birth_date, on) >= self.rules.older_age

    def ladder(self, on: date) -> tuple[tuple[int, Severity], ...]:
        """Detraining ladder that holds on a date (C-106, C-107)."""
        return self.rules.older_detraining_ladder if self.older(on) else self.rules.detraining_ladder

    def has_weekdays(self, day: date) -> bool:
        """Whether fixed weekdays hold on that home-zone day; before the first of them begin, none do (C-042, C-112)."""
        return bool(self.schedules) and self.schedules[0].from_date <= day

    def has_slot(self, day: date) -> bool:
        """Whether a session is planned for that home-zone day (C-104)."""
        for stands in reversed(self.schedules):
            if stands.from_date <= day:
                return day.isoweekday() in stands.weekdays
        return False

    def change(self, change: PlanChanged, on: date) -> None:
        """A clinician's change of the plan on that day: what is not given stays."""
        if change.schedule is not None:
            earlier = [one for one in self.schedules if one.from_date < change.schedule.from_date]
            self.schedules = [*earlier, change.schedule]
        if change.acute_inflammation is not None:
            self.acute = change.acute_inflammation
        self.acute |= injured(change.recent_injury, on, self.rules)
        for name in _CHANGED_AS_GIVEN:
            if (given := getattr(change, name)) is not None:
                setattr(self, name, given)
        self.complex |= change.complex is None and bool(change.complex_reasons)

    def move(self, home_timezone: str, at: datetime) -> None:
        """The home zone is another one from then on; what is past is not counted anew (C-007)."""
        before = self.today(at)
        ticked = before if self._tick_on(before) <= at else before - calendar.DAY
        self.ticked_on = max(ticked, self.ticked_on or ticked)
        self.former_timezone, self.home_timezone, self.moved_at = self.home_timezone, home_timezone, at
        self.moved_on = max(before, self.today(at))

    def gap_day(self, instant: datetime) -> date:
        """The day up to which a gap is counted: on the day of a move the larger gap is used (C-007)."""
        return max(self._days(instant))

    def slot_day(self, instant: datetime) -> date:
        """The day up to which slots are judged: a move cuts no day of grace short (C-007, C-104)."""
        return min(self._days(instant))

    def _days(self, instant: datetime) -> tuple[date, ...]:
        """The day of an instant; on the day of a move by the zone before, too."""
        today = self.today(instant)
        if self.former_timezone is None or self.moved_on is None or today > self.moved_on:
            return (today,)
        return today, calendar.local_date(instant, self.former_timezone)

    @property
    def known_on(self) -> date:
        """The home-zone date of `known_since`."""
        return calendar.known_date(self.known_since, self.home_timezone)

    def today(self, instant: datetime) -> date:
        """The home-zone date of an instant."""
        return calendar.local_date(instant, self.home_timezone)

    def tick(self, on: date, after: datetime) -> datetime:
        """The tick of day `on`, or the first one after `after` where that is already past."""
        return calendar.tick_at_or_after(on, after, self.home_timezone, self.rules.tick_time)

    def tick_of(self, on: date, after: datetime) -> datetime | None:
        """The tick that judges day `on` itself; None where `after` is not before it."""
        tick = self._tick_on(on)
        if self.moved_at is not None and self.ticked_on is not None and on > self.ticked_on and tick <= self.moved_at:
            tick = self._first_since_move(self.moved_at)
        return tick if tick > after else None

    def tick_of_gap(self, until: date, after: datetime) -> datetime:
        """The first tick after `after` at which a gap is counted up to `until`, or further (C-007)."""
        if self.moved_on is not None:
            tick = calendar.next_tick(after, self.home_timezone, self.rules.tick_time)
            while self.today(tick) <= self.moved_on:
                if self.gap_day(tick) >= until:
                    return tick
                tick = calendar.next_tick(tick, self.home_timezone, self.rules.tick_time)
        return self.tick(until, after)

    def days_of(self, tick: datetime) -> tuple[date, ...]:
        """The days that a tick judges: its own, and on the first after a move the days that the move has skipped.

        East of the date line, say, a patient arrives when that day's tick is past there, and still to come at home.
        """
        today = self.today(tick)
        if self.moved_at is None or self.ticked_on is None or tick != self._first_since_move(self.moved_at):
            return (today,)
        skipped = range(1, (today - self.ticked_on).days)
        return (*(self.ticked_on + timedelta(days=number) for number in skipped), today)

    def _tick_on(self, on: date) -> datetime:
        return calendar.tick_on(on, self.home_timezone, self.rules.tick_time)

    def _first_since_move(self, moved_at: datetime) -> datetime:
        return calendar.next_tick(moved_at, self.home_timezone, self.rules.tick_time)

    def tick_since(self, instant: datetime, after: datetime) -> datetime:
        """First tick at or after an instant, and after `after`."""
        tick = calendar.tick_on(self.today(instant), self.home_timezone, self.rules.tick_time)
        on = self.today(instant) if tick >= instant else self.today(instant) + calendar.DAY
        return self.tick(on, after)


def zone_of(event: Event) -> str | None:
    """The home zone that an event names, with a plan or with a move."""
    if isinstance(event.data, PlanChanged):
        return event.data.home_timezone
    plan = plan_of(event)
    return None if plan is None else plan.home_timezone


def plan_of(event: Event) -> PlanFields | None:
    """The plan an event brings, or None (an activation may come without one)."""
    if isinstance(event.data, PlanImported):
        return event.data
    return event.data.plan if isinstance(event.data, PlanActivationRequested) else None


def injured(day: date | None, on: date, rules: ClinicalRules) -> bool:
    """Whether an injury of that day is recent: up to 14 days ago, when it is flagged (C-016)."""
    return day is not None and on - day <= timedelta(days=rules.recent_injury_days)


def program_from(plan: PlanFields, known_since: datetime, on: date, rules: ClinicalRules) -> Program:
    """The programme a plan starts that came on that day."""
    return Program(
        profile=plan.profile,
        frail=plan.frail,
        birth_date=plan.birth_date,
        home_timezone=plan.home_timezone,
        start=plan.program_start,
        known_since=known_since,
        baseline_rest_pain=plan.baseline_rest_pain,
        schedules=[plan.schedule] if plan.schedule is not None else [],
        acute=plan.acute_inflammation or injured(plan.recent_injury, on, rules),
        complex=plan.complex or bool(plan.complex_reasons),
        sex=plan.sex,
        indications=plan.indications,
        risk_flags=plan.risk_flags,
        training_history=plan.training_history,
        complex_reasons=plan.complex_reasons,
        priority_muscle_groups=plan.priority_muscle_groups,
        planned_minutes=plan.planned_minutes,
        limits=plan.limits,
        locale=plan.locale,
    )
