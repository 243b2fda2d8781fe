"""Approval of increases: which wait, and what ends the wait (C-071)."""

from datetime import date, datetime, timedelta

from shared.clinical.course.exercise import ExerciseState, Pending
from shared.clinical.course.limits import cadence_days, ceiling_fraction, recently_cleared
from shared.clinical.course.reassessment import block_days, due_days
from shared.clinical.course.state import Course
from shared.clinical.program import Program
from shared.contracts.vocabulary import AutoApply, Phase, Profile


def needs_approval(course: Course, program: Program, on: date) -> bool:
    """Whether an increase of that day waits for a clinician."""
    if course.auto_apply is not AutoApply.STANDARD:
        return course.auto_apply is AutoApply.NONE
    since = course.reassessed_on()
    overdue = since is not None and (on - since).days >= due_days(course)[1]
    first = course.phase is Phase.ADAPTATION and course.increases_in_phase == 0
    return program.frail or first or overdue or recently_cleared(course, on)


def waiting(course: Course, decision_id: str) -> ExerciseState | None:
    """The exercise whose increase waits under this id, or takes the place of the one that did."""
    for exercise in course.exercises.values():
        pending = exercise.pending
        if pending is not None and decision_id in (pending.decision_id, *pending.instead_of):
            return exercise
    return None


def may_rise(course: Course, exercise: ExerciseState, on: date) -> bool:
    """A load never rises in a hold, a re-entry window, an open pain watch or a suspended plan, whoever approves."""
    holds = course.safety.holds
    held = holds.program is not None or exercise.exercise_id in holds.exercises
    free = not held and not course.rescreening
    return free and course.in_reentry(exercise, on) is None and course.safety.pain.watch is None


def still_fits(course: Course, exercise: ExerciseState, pending: Pending, at: datetime, on: date) -> bool:
    """Whether an increase that waits is one that could be decided now: of C-055, what may have come up since it was."""
    program, since = course.safety.program, course.reassessed_on()
    if program is None or program.acute or course.safety.bp_caution(at) or not may_rise(course, exercise, on):
        return False
    if since is not None and (on - since).days > block_days(course):
        return False
    if on < exercise.last_change_on + timedelta(days=cadence_days(course, program, on)):  # it was made longer since
        return False
    if course.phase is Phase.MAINTENANCE and program.profile is not Profile.ATHLETE and not course.continue_progression:
        return False
    if course.safety.trend.judge(on, course.rules).blocks:
        return False
    load, e1rm = pending.new_load_kg, exercise.e1rm_kg
    return load is None or e1rm is None or load <= ceiling_fraction(course, program, exercise, on) * e1rm


def expired(course: Course, pending: Pending, at: datetime) -> bool:
    """Whether 7 days have passed without an answer."""
    return at - pending.said_at >= _valid(course)


def expire(course: Course, at: datetime) -> None:
    """Waiting increases older than 7 days expire."""
    for exercise in course.exercises.values():
        if exercise.pending is not None and expired(course, exercise.pending, at):
            course.cancel_pending(exercise)


def next_due(course: Course, after: datetime) -> datetime | None:
    """First tick at which a waiting increase expires."""
    program = course.safety.program
    if program is None:
        return None
    limits = [one.pending.said_at + _valid(course) for one in course.exercises.values() if one.pending is not None]
    return program.tick_since(min(limits), after) if limits else None


def _valid(course: Course) -> timedelta:
    return timedelta(days=course.rules.approval_days)
