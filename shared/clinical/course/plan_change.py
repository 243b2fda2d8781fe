"""A clinician's change of a running plan: sets in range, how far a load may rise, what stands (C-040, C-049, C-068)."""

from datetime import date, timedelta
from decimal import Decimal

from shared.clinical import plan_checks
from shared.clinical.arithmetic import floor_step
from shared.clinical.course import approvals
from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState, exercise_from
from shared.clinical.course.limits import cadence_days, ceiling_fraction
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.contracts import plans


def change_plan(course: Course, facts: Facts, change: plans.PlanChanged) -> None:
    """Exercises added, replaced or removed; each new one starts its own clock, and one that returns goes on (C-049)."""
    for exercise_id in change.remove_exercises:
        if (gone := course.exercises.get(exercise_id)) is not None:
            course.remove(gone)
    for planned in change.exercises:
        exercise = exercise_from(planned, facts.on)
        replaced = course.ever_planned(planned.exercise_id)
        if replaced is None or replaced.sets != exercise.sets:
            _keep_sets(course, facts, exercise)
        if replaced is not None:
            course.cancel_pending(replaced)
            _replace(course, facts, replaced, exercise)
        else:
            exercise.last_change_on = max(exercise.last_change_on, facts.on)
        course.removed.pop(planned.exercise_id, None)
        course.exercises[planned.exercise_id] = exercise
    course.auto_apply = course.auto_apply if change.auto_apply is None else change.auto_apply
    if change.performance_goal is not None:
        course.performance_goal = change.performance_goal
    if change.continue_progression is not None:
        course.continue_progression = change.continue_progression


def _keep_sets(course: Course, facts: Facts, exercise: ExerciseState) -> None:
    """No more sets than the profile's range has. Fewer stand, since nothing is made harder unasked; both are told."""
    program = course.safety.program
    if program is None:
        return
    least, most = course.rules.profiles[program.profile].sets
    asked = exercise.sets
    if plan_checks.sets_fit(asked, program.profile, program.bounds, course.rules, frail=program.frail):
        return
    exercise.sets = min(asked, most)
    course.tell(
        "C-040.changed",
        "clinician",
        f"{facts.trigger}/{exercise.exercise_id}",
        ("C-040",),
        exercise_id=exercise.exercise_id,
        asked=asked,
        given=exercise.sets,
        least=least,
        most=most,
    )


def _replace(course: Course, facts: Facts, before: ExerciseState, exercise: ExerciseState) -> None:
    """What stands of an exercise stands when it is replaced; its load rises as far as it may (C-049, C-068)."""
    exercise.stand_in_for(before)
    asked = exercise.dose
    if asked != before.dose:
        exercise.last_change_on = facts.on
        _cap(course, facts, before, exercise)
    rises = [what for what, more in (("load", _rises(before, exercise)), ("sets", exercise.sets > before.sets)) if more]
    if not rises:
        return
    exercise.target_reps = None if "load" in rises else exercise.target_reps
    until = _window_ends(course, before, facts.on)
    if until is None and len(rises) > 1:
        until = facts.on + timedelta(days=_cadence(course, facts.on))
    exercise.last_change_on = exercise.raised_on = facts.on
    if until is not None:
        exercise.one_change_until = until
        trigger = f"{facts.trigger}/{exercise.exercise_id}"
        course.tell("C-068.one_change", "clinician", trigger, ("C-068",), exercise_id=exercise.exercise_id, until=until)


def _rises(before: ExerciseState, exercise: ExerciseState) -> bool:
    was, now = before.dose.amount, exercise.dose.amount
    return was is not None and now is not None and exercise.load_kind is before.load_kind and now > was


def _window_ends(course: Course, before: ExerciseState, on: date) -> date | None:
    """End of the cadence window of its last rise, where that is still to come (C-068)."""
    if before.raised_on is None:
        return None
    ends = before.raised_on + timedelta(days=_cadence(course, on))
    return ends if on < ends else None


def _cadence(course: Course, on: date) -> int:
    program = course.safety.program
    return 0 if program is None else cadence_days(course, program, on)


def _cap(course: Course, facts: Facts, before: ExerciseState, exercise: ExerciseState) -> None:
    """No more than a tenth or a rung up, and nothing where a load may not rise or has risen in this window already."""
    asked = exercise.dose
    free = approvals.may_rise(course, before, facts.on) and _window_ends(course, before, facts.on) is None
    if exercise.load_kg is not None and before.load_kg is not None:
        exercise.load_kg = min(exercise.load_kg, _most(course, exercise, before.load_kg, facts.on, free=free))
    if exercise.level is not None and before.level is not None:
        exercise.level = min(exercise.level, before.level + (1 if free else 0))
    if exercise.hold_s is not None and before.hold_s is not None:
        exercise.hold_s = min(exercise.hold_s, before.hold_s + (course.rules.hold_step_s if free else 0))
    if asked != exercise.dose:
        _say_capped(course, facts, exercise, asked)


def _most(course: Course, exercise: ExerciseState, was: Decimal, on: date, *, free: bool) -> Decimal:
    """The highest load (kg) that a change of plan may set: a tenth more, within the ceiling; nothing more in a hold."""
    program = course.safety.program
    if not free or program is None:
        return was
    most = floor_step(was * (1 + course.rules.plan_rise), exercise.step_kg)
    if exercise.e1rm_kg is not None:
        ceiling = ceiling_fraction(course, program, exercise, on) * exercise.e1rm_kg
        most = min(most, floor_step(ceiling, exercise.step_kg))
    return max(was, most)


def _say_capped(course: Course, facts: Facts, exercise: ExerciseState, asked: Dose) -> None:
    course.tell(
        "C-049.capped",
        "clinician",
        f"{facts.trigger}/{exercise.exercise_id}",
        ("C-049", "C-063", "C-068", "C-101"),
        exercise_id=exercise.exercise_id,
        asked=asked.words,
        given=exercise.dose.words,
        percent=course.rules.plan_rise,
    )
