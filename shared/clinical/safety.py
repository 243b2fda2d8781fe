"""State of the safety fold: holds, pain course, blood pressure, sessions and the gaps between them.

Both progression and alerts fold it from the journal alone (`shared.clinical.folding`).
"""

from bisect import insort
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import cast

from shared.clinical.holds import Cause, Holds
from shared.clinical.loads import LiftedLoads, worst
from shared.clinical.pain import PainCourse, limits
from shared.clinical.pain_trend import PainTrend
from shared.clinical.patient_limits import tightened
from shared.clinical.program import Program
from shared.clinical.settings import RULES, ClinicalRules
from shared.contracts.limits import PatientLimits
from shared.contracts.reports import PerformedSet, SessionCompleted

_REMEMBERED = timedelta(days=180)
"""Longer than any window a rule counts sessions in."""

_RECENT = 8
"""Sessions among which one is recognised."""


@dataclass
class Pause:
    """A declared pause, both days inclusive; a medical one holds the programme from `hold_from` (C-111)."""

    from_date: date
    to_date: date
    hold: Cause | None = None
    """Hold that begins with the pause, until it has begun."""


@dataclass
class SeenSession:
    """Enough of a recent session to recognise it in another event, and the pain that was told of it (C-005)."""

    started_at: datetime
    sets: str
    pains: dict[str, Decimal | None] = field(default_factory=dict)
    """Worst of each exercise, NRS 0-10."""
    before: Decimal | None = None
    """Pain before the session, NRS 0-10."""
    ambers: dict[str, int] = field(default_factory=dict)
    """Amber sessions in a row of each exercise, before this one (C-079)."""

    def tell(self, session: SessionCompleted) -> None:
        """Pain that an event tells of this session."""
        for exercise in session.exercises:
            self.pains[exercise.exercise_id] = worst((exercise.pain, self.pains.get(exercise.exercise_id)))
        self.before = worst((session.pre_session_pain, self.before))


@dataclass
class SafetyState:
    """State of the safety fold. Events must come in (time, source, id) order."""

    program: Program | None = None
    holds: Holds = field(default_factory=Holds)
    pain: PainCourse = field(default_factory=PainCourse)
    loads: LiftedLoads = field(default_factory=LiftedLoads)
    pauses: list[Pause] = field(default_factory=list)
    last_session_on: date | None = None
    taken_back_on: date | None = None
    """Day of the last session that the patient has deleted; a gap is counted from it where there is no other."""
    sessions: list[date] = field(default_factory=list)
    """Days of the completed sessions of the last 180 days, one entry a session, oldest first."""
    recent: list[SeenSession] = field(default_factory=list)
    session_ids: list[str] = field(default_factory=list)
    bp_caution_at: datetime | None = None
    falls: list[date] = field(default_factory=list)
    trend: PainTrend = field(default_factory=PainTrend)
    red_flag_cleared_on: date | None = None

    rules = RULES  # in force for this patient; no field: what is in force is never stored
    given = RULES  # those of the clinic
    _tightened = cast("tuple[ClinicalRules, PatientLimits, ClinicalRules] | None", None)  # no field either

    def use(self, rules: ClinicalRules) -> None:
        """From here on these rules are in force, until others are; with the patient's own bounds, where stricter."""
        self.given, self.rules = rules, rules
        if self.program is not None:
            limits = self.program.bounds
            self.rules = rules if limits is None else self._own(rules, limits)
            self.program.rules = self.rules
        self.pain.rules = self.rules

    def _own(self, rules: ClinicalRules, limits: PatientLimits) -> ClinicalRules:
        known = self._tightened
        if known is None or known[0] is not rules or known[1] != limits:
            self._tightened = known = rules, limits, tightened(rules, limits)
        return known[2]

    def begin(self, instant: datetime) -> None:
        """Start the medical pauses whose day has come; readings from here on are judged by the limits of today."""
        self.pain.acute = self.acute
        for pause in self.pauses:
            if pause.hold is not None and pause.hold.since <= instant:
                self.holds.hold_program(pause.hold)
                pause.hold = None

    def seen_before(self, session: SessionCompleted) -> SeenSession | None:
        """Another event with the same sets, started within two minutes, is the same session (C-005)."""
        started_at, within = session.started_at, self.rules.same_session_within
        near = [one for one in self.recent if abs(one.started_at - started_at) <= within]
        if not near:  # as almost ever: its sets need not be read
            return None
        sets = _sets(session)
        return next((one for one in near if one.sets == sets), None)

    def remember(self, session: SessionCompleted) -> None:
        """Know this session again, should it come in another event; before its pain is folded."""
        seen = SeenSession(session.started_at, _sets(session), ambers=dict(self.pain.amber_counts))
        seen.tell(session)
        self.recent = [*self.recent[1 - _RECENT :], seen]

    def completed(self, on: date) -> None:
        """Remember a completed session of that day."""
        insort(self.sessions, on)
        while self.sessions[-1] - self.sessions[0] > _REMEMBERED:
            del self.sessions[0]

    def today(self, instant: datetime) -> date:
        """Home-zone date; before any plan, the date at the sender's offset."""
        return self.program.today(instant) if self.program is not None else instant.date()

    def days_of(self, tick: datetime) -> tuple[date, ...]:
        """The home-zone days that a tick judges: one, but after a move (C-007)."""
        return (self.today(tick),) if self.program is None else self.program.days_of(tick)

    @property
    def acute(self) -> bool:
        """Whether acute inflammation or a recent injury is flagged (C-016)."""
        return self.program is not None and self.program.acute

    @property
    def tolerated_pain(self) -> Decimal:
        """Highest pain (NRS 0-10) tolerated: lower with acute inflammation or a recent injury (C-016, C-077)."""
        return limits(self.rules, acute=self.acute)[0]

    @property
    def intense_pain(self) -> Decimal:
        """Highest pain (NRS 0-10) that is not intense: lower with acute inflammation or a recent injury (C-016)."""
        return limits(self.rules, acute=self.acute)[1]

    @property
    def away_since(self) -> date | None:
        """The day from which loads are lowered and re-entry is counted (C-108, C-109)."""
        return self.last_session_on or self.taken_back_on

    def gap(self, started_at: datetime) -> int | None:
        """Days since the last session at the start of another; None before any (C-108)."""
        if self.away_since is None:
            return None
        return (self.gap_day(started_at) - self.away_since).days

    def gap_day(self, instant: datetime) -> date:
        """The day up to which a gap is counted (C-007)."""
        return instant.date() if self.program is None else self.program.gap_day(instant)

    def gap_anchor(self) -> date | None:
        """The day detraining is counted from: last session, else programme start; None without a programme (C-106)."""
        if self.program is None:
            return None
        return self.last_session_on if self.last_session_on is not None else self.program.start

    def paused(self, on: date, echo_days: int = 0) -> bool:
        """Whether a declared pause covers the day, or ended at most `echo_days` before it."""
        return any(pause.from_date <= on <= pause.to_date + timedelta(days=echo_days) for pause in self.pauses)

    def bp_caution(self, ended_at: datetime) -> bool:
        """Whether a caution reading stands within 24 h before the end of a session (C-013)."""
        if self.bp_caution_at is None:  # as of almost everybody
            return False
        return timedelta() <= ended_at - self.bp_caution_at <= timedelta(hours=self.rules.bp_caution_hours)


def _sets(session: SessionCompleted) -> str:
    return "; ".join(
        [f"{exercise.exercise_id}: {', '.join(map(_as_lifted, exercise.sets))}" for exercise in session.exercises]
    )


def _as_lifted(one: PerformedSet) -> str:
    """60 and 60.0 kg are one load; in which unit it was sent does not matter (C-002)."""
    load = None if one.load_kg is None else _normal(one.load_kg)
    return f"{one.reps} {one.reps_other_side} {load} {one.level} {one.hold_s} {one.rest_s} {one.warmup}"


@lru_cache(maxsize=1024)
def _normal(load_kg: Decimal) -> str:
    return str(load_kg.normalize())
