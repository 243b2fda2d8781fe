"""The prescription a course amounts to: what to do next, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from services.progression.domain.internal_load import week_load
from shared.clinical import acupuncture
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.limits import (
    DayLimits,
    day_limits,
    limits,
    rest_seconds,
    target_fraction,
    target_to_fraction,
)
from shared.clinical.course.state import Course, Ended
from shared.clinical.course.verdict import Draft
from shared.clinical.messages import sentence, wording
from shared.clinical.program import Program
from shared.contracts.prescription import PendingIncrease, PrescribedExercise, Prescription, Shown
from shared.contracts.vocabulary import DecisionStatus, Phase
from shared.contracts.wording import Wording

_ENDS: Final = {
    DecisionStatus.APPLIED: "C-071.applied",
    DecisionStatus.DECLINED: "C-071.declined",
    DecisionStatus.EXPIRED: "C-071.expired",
}
"""How the wait of an increase ended."""


@dataclass
class Reason:
    """The last decision on an exercise: why, and its rules."""

    wording: Wording
    rules: tuple[str, ...]


def ended(course: Course, drafts: Sequence[Draft], statuses: Mapping[str, Ended]) -> dict[str, Reason]:
    """Why an exercise stays as it is, or is higher now, where an increase no longer waits (C-071)."""
    if not statuses:
        return {}
    latest = {draft.exercise_id: draft.decision_id for draft in drafts}
    found = {}
    for decision_id, end in statuses.items():
        exercise = course.exercises.get(end.exercise_id)
        if exercise is not None and latest.get(exercise.exercise_id, decision_id) == decision_id:
            found[exercise.exercise_id] = Reason(wording(_ENDS[end.status], at=exercise.dose.words), ("C-071",))
    return found


def prescription(course: Course, patient: str, on: date, reasons: Mapping[str, Reason]) -> Prescription:
    """The prescription as of a home-zone date."""
    course = _on_return(course, on)
    program, hold = course.safety.program, course.safety.holds.program
    day = None if program is None else day_limits(course, program, on)
    # A hold stands for a patient without a plan too: a red flag needs no plan.
    return Prescription(
        patient_id=patient,
        active=program is not None and bool(course.exercises) and not course.rescreening,
        rule_set=course.rules.version,
        locale=program.locale if program is not None else None,
        profile=program.profile if program is not None else None,
        phase=course.phase if program is not None else None,
        phase_since=course.phase_since,
        on_hold=hold is not None,
        hold_reason=hold.code if hold is not None else None,
        rescreening_required=course.rescreening,
        pain_watch=course.safety.pain.watch is not None,
        planned_minutes=None if program is None else program.planned_minutes or course.rules.planned_session_minutes,
        week_load_au=week_load(course, on),
        display=() if program is None else _display(program, course),
        exercises=()
        if program is None or day is None
        else tuple(
            _exercise(course, program, exercise, day, reasons.get(exercise.exercise_id))
            for exercise in course.exercises.values()
        ),
    )


def _on_return(course: Course, on: date) -> Course:
    """After 28 days away the next session begins Phase 1, and is judged by its limits (C-110)."""
    away = course.safety.away_since
    if away is None or course.phase is Phase.ADAPTATION or (on - away).days < course.rules.restart_gap_days:
        return course
    return replace(course, phase=Phase.ADAPTATION, phase_since=on)


def _display(program: Program, course: Course) -> tuple[Shown, ...]:
    rows = acupuncture.rows(program.indications, course.rules)
    return tuple(Shown(rule="C-125", sentence=sentence(row), wording=row) for row in rows)


def _exercise(
    course: Course, program: Program, exercise: ExerciseState, day: DayLimits, reason: Reason | None
) -> PrescribedExercise:
    on = day.on
    bounds, pending = limits(course, exercise, day), exercise.pending
    rest_least, rest_most = rest_seconds(course, program)
    target_to = target_to_fraction(course, program, exercise, on)
    e1rm = exercise.e1rm_kg
    return PrescribedExercise(
        exercise_id=exercise.exercise_id,
        load_kind=exercise.load_kind,
        sets=course.sets_on(exercise, on),
        reps_min=bounds.reps_min,
        reps_max=bounds.reps_max,
        rpe_cap=bounds.rpe_cap,
        load_kg=exercise.load_kg,
        level=exercise.level,
        hold_s=exercise.hold_s,
        rest_s_min=rest_least,
        rest_s_max=rest_most,
        target_from_kg=None if e1rm is None else min(target_fraction(course), target_to) * e1rm,
        target_to_kg=None if e1rm is None else target_to * e1rm,
        ceiling_kg=bounds.ceiling_kg,
        on_hold=exercise.exercise_id in course.safety.holds.exercises,
        reentry_until=course.in_reentry(exercise, on),
        eligible_on=exercise.last_change_on + timedelta(days=bounds.cadence_days),
        confirmations=exercise.confirmations,
        confirmations_needed=bounds.confirmations,
        pending=None
        if pending is None
        else PendingIncrease(
            decision_id=pending.decision_id,
            new_load_kg=pending.new_load_kg,
            new_level=pending.new_level,
            new_hold_s=pending.new_hold_s,
            target_reps=pending.target_reps,
            expires_at=pending.said_at + timedelta(days=course.rules.approval_days),
        ),
        sentence=sentence(reason.wording) if reason is not None else "",
        wording=reason.wording if reason is not None else None,
        rules=reason.rules if reason is not None else (),
    )
