"""Size of an increase: percentage, equipment step, cap, ceiling (C-061 to C-063)."""

from decimal import Decimal

from shared.clinical.arithmetic import floor_step
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.limits import Limits


def raised_load(exercise: ExerciseState, limits: Limits) -> Decimal | None:
    """The load (kg) one increase leads to before the ceiling; None when the equipment step is too large."""
    load = exercise.load_kg
    if load is None:
        return None
    raised = floor_step(load * (1 + limits.increment), exercise.step_kg)
    if raised > load:
        return raised
    step = load + exercise.step_kg
    return step if step <= load * (1 + limits.increment_cap) else None


def capped_load(exercise: ExerciseState, limits: Limits) -> Decimal | None:
    """`raised_load` brought down to the ceiling; None when that leaves no increase."""
    raised, load = raised_load(exercise, limits), exercise.load_kg
    if raised is None or load is None or limits.ceiling_kg is None or raised <= limits.ceiling_kg:
        return raised
    capped = floor_step(limits.ceiling_kg, exercise.step_kg)
    return capped if capped > load else None
