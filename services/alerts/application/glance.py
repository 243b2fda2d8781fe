"""What a look at a patient's ledger tells: programme, phase, holds, and what falls due of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter

from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.reassessment import due_days
from shared.clinical.course.state import Course
from shared.clinical.holds import Cause, HeldInterval
from shared.clinical.screening import ABSOLUTE
from shared.clinical.settings import ClinicalRules
from shared.contracts.vocabulary import Phase, Profile, Severity

_AHEAD_DAYS: Final = 7


@dataclass(frozen=True)
class Glance:
    """A patient as of a moment. Dates are days of the patient's home zone."""

    today: date
    zone: str
    profile: Profile
    frail: bool
    phase: Phase
    phase_since: date | None
    start: date
    """First day of the programme."""
    hold: Cause | None
    """Earliest open cause of a hold on the whole programme."""
    held_exercises: tuple[str, ...]
    last_session_on: date | None
    detraining_day: int | None
    """Days since the last session, or since the start of the programme (C-106)."""
    reassessment_due: date | None
    reassessment_overdue: date | None
    holds: tuple[HeldInterval, ...]
    """Holds on the whole programme that have ended, oldest first."""
    ladder: tuple[tuple[int, Severity], ...]
    """Days of the detraining clock at which it is told, and how severely."""
    pain_limits: tuple[Decimal, Decimal]
    """Highest tolerated pain, and highest amber pain (C-077, C-078)."""
    slots: frozenset[date]
    """Planned training days of the days to come."""
    exercises: tuple[ExerciseState, ...] = ()
    """Of the plan, as they are prescribed now."""
    weekdays: tuple[int, ...] = ()
    """On which the newest schedule has sessions; 1 is Monday."""
    rescreening: bool = False
    """The plan goes on only with a screening anew (C-110)."""
    contraindications: Mapping[str, str] = field(default_factory=dict)
    """Absolute ones by item: the release's without a text, the clinic's own with theirs (C-011)."""

    @property
    def phase_number(self) -> int:
        """1, 2 or 3."""
        return list(Phase).index(self.phase) + 1

    def has_slot(self, on: date) -> bool:
        """Whether a session is planned."""
        return on in self.slots

    @property
    def next_due(self) -> tuple[str, date] | None:
        """The next act that falls due of itself, and when."""
        if self.reassessment_due is None or self.reassessment_overdue is None:
            return None
        if self.today >= self.reassessment_overdue:
            return "reassessment, overdue since", self.reassessment_overdue
        since = self.today > self.reassessment_due
        return ("reassessment, due since" if since else "reassessment"), self.reassessment_due


@dataclass(frozen=True)
class _Patient:
    course: Course


@dataclass(frozen=True)
class _Fold:
    patient: _Patient


@dataclass(frozen=True)
class _Followed:
    """Of a ledger what a look needs: most of it is the book of everything ever told."""

    fold: _Fold


_COURSE: Final = TypeAdapter(_Followed)


def glance(stored: str, now: datetime, rules: ClinicalRules) -> Glance | None:
    """What a stored ledger of today's format tells under the rules in force; None without a programme."""
    course = _COURSE.validate_json(stored).fold.patient.course
    course.safety.use(rules)
    safety, program = course.safety, course.safety.program
    if program is None:
        return None
    today = program.today(now)
    anchor, reassessed = safety.gap_anchor(), course.reassessed_on()
    due, overdue = due_days(course)
    return Glance(
        today=today,
        zone=program.home_timezone,
        profile=program.profile,
        frail=program.frail,
        phase=course.phase,
        phase_since=course.phase_since,
        start=program.start,
        hold=safety.holds.program,
        held_exercises=tuple(sorted(safety.holds.exercises)),
        last_session_on=safety.last_session_on,
        detraining_day=None if anchor is None else max(0, (today - anchor).days),
        reassessment_due=None if reassessed is None else reassessed + timedelta(days=due),
        reassessment_overdue=None if reassessed is None else reassessed + timedelta(days=overdue),
        holds=tuple(safety.holds.past),
        ladder=program.ladder(today),
        pain_limits=_pain_limits(rules, acute=safety.acute),
        slots=frozenset(
            day for day in (today + timedelta(days=n) for n in range(_AHEAD_DAYS)) if program.has_slot(day)
        ),
        exercises=tuple(course.exercises.values()),
        weekdays=program.schedules[-1].weekdays if program.schedules else (),
        rescreening=course.rescreening,
        contraindications=dict.fromkeys(ABSOLUTE, "") | dict(rules.contraindications),
    )


def _pain_limits(rules: ClinicalRules, *, acute: bool) -> tuple[Decimal, Decimal]:
    return (
        (rules.acute_tolerated_pain, rules.acute_intense_pain) if acute else (rules.tolerated_pain, rules.intense_pain)
    )
