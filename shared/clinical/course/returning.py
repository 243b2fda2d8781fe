"""Gaps: loads lowered while the patient is away, re-entry on return, restart of Phase 1 (C-108 to C-110)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from shared.clinical.arithmetic import under
from shared.clinical.course import phases
from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.vocabulary import Action, Phase


def on_tick(course: Course, today: date) -> None:
    """RETURN_ADJUST at the highest of 14, 21 and 28 days reached, not yet applied; at 84 the plan is suspended."""
    program, anchor = course.safety.program, course.safety.away_since
    if program is None or anchor is None:
        return
    if course.return_anchor != anchor:
        course.return_anchor, course.return_level = anchor, 0
    _suspend(course, anchor, (today - anchor).days)
    factors = course.rules.older_return_factors if program.older(today) else course.rules.return_factors
    reached = [(days, factor) for days, factor in factors if days <= (today - anchor).days]
    if not reached or reached[-1][0] <= course.return_level:
        return
    days, factor = reached[-1]
    for exercise in course.every_exercise:
        if course.return_level == 0 or exercise.pre_gap is None:
            exercise.pre_gap = exercise.dose
        _lower(course, exercise, exercise.pre_gap, anchor, days, factor)
        exercise.change(today)
    course.return_level = days


def _suspend(course: Course, anchor: date, gap_days: int) -> None:
    """C-110: a gap so long asks for a new screening, once; a plan that was activated since is a screened one."""
    if gap_days >= course.rules.suspend_gap_days and course.suspended_for != anchor:
        course.rescreening, course.suspended_for = True, anchor


def _lower(course: Course, exercise: ExerciseState, before: Dose, anchor: date, days: int, factor: Decimal) -> None:
    course.cancel_pending(exercise)
    exercise.return_sets = max(1, exercise.sets - 1)
    long = days >= course.rules.restart_gap_days
    left = before.left(factor, 2 if long else 1, exercise.step_kg, course.rules.hold_step_s)
    exercise.dose = exercise.dose.at_most(left)
    if long and exercise.e1rm_kg is not None and exercise.load_kg is not None:
        ceiling = course.rules.return_ceiling * exercise.e1rm_kg
        exercise.load_kg = under(exercise.load_kg, ceiling, exercise.step_kg)
    at, to = before.words, exercise.dose.words
    verdict = Verdict(
        action=Action.RETURN_ADJUST,
        reason=f"GAP_{days}",
        cites=("C-108",),
        wording=wording("C-108.lowered", at=at, to=to, sets=exercise.return_sets, days=days, since=anchor),
        new_load_kg=exercise.load_kg,
        new_level=exercise.level,
        new_hold_s=exercise.hold_s,
        inputs={
            "last_session_on": str(anchor),
            "gap_days": days,
            "factor": str(factor),
            "e1rm_kg": None if exercise.e1rm_kg is None else str(exercise.e1rm_kg),
        },
    )
    draft = Draft(trigger=f"return:{anchor}:{days}", exercise_id=exercise.exercise_id, verdict=verdict)
    draft.load_kg, draft.level, draft.hold_s = before.load_kg, before.level, before.hold_s
    draft.sets = exercise.return_sets
    course.decide(draft)


def session(course: Course, on: date, gap_days: int | None) -> None:
    """First session after a gap: confirmations, re-entry window, restart of Phase 1."""
    if gap_days is None:
        return
    if gap_days >= course.rules.confirmation_gap_days:
        for exercise in course.exercises.values():
            exercise.restart()
    windows = [days for gap, days in course.rules.reentry_days if gap <= gap_days]
    until = on + timedelta(days=windows[-1]) if windows else None
    if until is not None and gap_days >= course.rules.restart_gap_days:
        course.restart_until = max(until, course.restart_until or until)
    elif until is not None:
        course.reentry_until = max(until, course.reentry_until or until)
    if gap_days >= course.rules.restart_gap_days:
        course.reassessment_debt = True
        if course.phase is Phase.ADAPTATION:
            phases.start(course, Phase.ADAPTATION, on)
        else:
            phases.enter(course, Phase.ADAPTATION, on, "C-110", wording("C-110.restart", gap=gap_days))
        course.restarted = True
    _suspend(course, on - timedelta(days=gap_days), gap_days)


def next_due(course: Course, program: Program, after: datetime) -> datetime | None:
    """Tick of the next return level, or of the day that suspends the plan."""
    anchor = course.safety.away_since
    if anchor is None or not course.exercises:
        return None
    done = course.return_level if course.return_anchor == anchor else 0
    days = [level for level, _ in course.rules.return_factors if level > done]
    days += [course.rules.suspend_gap_days] if course.suspended_for != anchor else []
    return program.tick_of_gap(anchor + timedelta(days=min(days)), after) if days else None
