"""One decision per planned exercise per session: count, ask the gates in order, carry the verdict out (C-055)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from shared.clinical.course.approvals import needs_approval
from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState, Pending
from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.limits import DayLimits, Limits, day_limits, limits
from shared.clinical.course.notes import intensity_inputs, notes, session_e1rm
from shared.clinical.course.performance import Performance, measure, qualifies
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.emissions import DecisionSaid
from shared.contracts.vocabulary import Action, DecisionStatus

_INCREASES = {Action.INCREASE_LOAD, Action.INCREASE_LEVEL, Action.PROGRESS_HOLD, Action.PROGRESS_REPS}

_RESTRICTS = {Action.REGRESS, Action.HOLD_PROGRAM, Action.HOLD_EXERCISE}
"""What stands of a session although it was taken back."""


def decide_session(course: Course, facts: Facts, gates: Sequence[Gate]) -> None:
    """Decide every exercise of the plan that the session holds; others are recorded only."""
    program, seen = course.safety.program, facts.session or facts.retracted
    if program is None or seen is None:
        return
    day = day_limits(course, program, seen.on)
    for exercise_id in seen.exercises:
        exercise = course.exercises.get(exercise_id)
        if exercise is not None:
            waited = exercise.pending
            course.cancel_pending(exercise)
            _decide(course, exercise, facts, seen, day, gates)
            _take_place(exercise.pending, waited)
    course.refused_limits = () if facts.session is not None else course.refused_limits


def keep_trained_loads(course: Course, facts: Facts, issued: IssuedFacts) -> None:
    """What was trained while an increase was in force that late data has withdrawn stays prescribed (C-006)."""
    seen = facts.session
    if seen is None or course.safety.program is None or not (issued.increases or issued.adjustments):
        return
    for exercise_id in seen.exercises:
        if (exercise := course.exercises.get(exercise_id)) is not None:
            performance = measure(exercise, seen)
            issued.keep_trained_load(exercise, performance, seen)
            for said in issued.used(exercise, performance, seen):
                _keep_adjusted(course, exercise, said, seen)


def _keep_adjusted(course: Course, exercise: ExerciseState, said: DecisionSaid, seen: SessionFacts) -> None:
    """A load lowered for a return that late data has shortened: once it was trained at, it stays lowered (C-114)."""
    if any(draft.decision_id == said.decision_id for draft in course.drafts):
        return
    to = Dose(said.new_load_kg, said.new_level, said.new_hold_s)
    before, exercise.dose = exercise.dose, exercise.dose.at_most(to)
    if exercise.dose != before:
        exercise.change(seen.on)
    verdict = Verdict(
        action=said.action,
        reason=said.reason or "",
        cites=said.rules,
        wording=said.wording or wording("C-055.load", load=said.new_load_kg),
        new_load_kg=said.new_load_kg,
        new_level=said.new_level,
        new_hold_s=said.new_hold_s,
        inputs=said.inputs,
    )
    draft = Draft(trigger=said.trigger, exercise_id=said.exercise_id, verdict=verdict, rule_set=said.rule_set)
    draft.load_kg, draft.level, draft.hold_s, draft.sets = said.load_kg, said.level, said.hold_s, said.sets
    course.drafts.append(draft)


def _decide(
    course: Course, exercise: ExerciseState, facts: Facts, seen: SessionFacts, day: DayLimits, gates: Sequence[Gate]
) -> None:
    program = day.program
    bounds = limits(course, exercise, day)
    performance = measure(exercise, seen)
    taken_back, again = facts.retracted is not None, facts.suspected_duplicate
    _count(course, exercise, performance, bounds, seen, taken_back=taken_back, again=again)
    situation = Situation(course, exercise, seen, performance, bounds)
    verdict = next(found for gate in gates if (found := gate.check(situation)) is not None)
    if taken_back and verdict.action not in _RESTRICTS:
        return
    draft = Draft(
        trigger=facts.trigger,
        exercise_id=exercise.exercise_id,
        verdict=verdict,
        load_kg=exercise.load_kg,
        level=exercise.level,
        hold_s=exercise.hold_s,
    )
    if course.explained:
        _explain(draft, course, program, situation)
    if verdict.action in _INCREASES and needs_approval(course, program, seen.on):
        until = facts.event.received + timedelta(days=course.rules.approval_days)
        waits = wording("C-071.waits", until=program.today(until), why=verdict.wording)
        draft.status, draft.verdict = DecisionStatus.PENDING_APPROVAL, replace(verdict, wording=waits)
        exercise.pending = _pending(draft, facts.event.received)
    else:
        carry_out(course, exercise, verdict, seen)
    if exercise.reconfirm and exercise.confirmations >= situation.confirmations_needed:
        exercise.reconfirm = False
    if exercise.return_sets is not None and course.in_reentry(exercise, seen.on) is None:
        exercise.return_sets = None
    course.drafts.append(draft)


def _count(
    course: Course,
    exercise: ExerciseState,
    performance: Performance,
    bounds: Limits,
    seen: SessionFacts,
    *,
    taken_back: bool,
    again: bool,
) -> None:
    """Confirmations on different days, and sessions in a row under the repetition range (C-057, C-069)."""
    if taken_back or not qualifies(course, exercise, performance, bounds, seen):
        exercise.restart()
    elif exercise.confirmed_on != seen.on:
        exercise.confirmations, exercise.confirmed_on = exercise.confirmations + 1, seen.on
    mean = performance.mean_reps
    if seen.session.deload or mean is None or again:
        return
    exercise.under_range = exercise.under_range + 1 if mean < bounds.reps_min else 0


def carry_out(course: Course, exercise: ExerciseState, verdict: Verdict, seen: SessionFacts) -> None:
    """Change the prescription as the verdict says; only increases, regressions and new targets change it."""
    if verdict.action in _INCREASES:
        raise_to(course, exercise, verdict, seen.on)
    elif verdict.action is Action.REGRESS:
        exercise.dose = Dose(verdict.new_load_kg, verdict.new_level, verdict.new_hold_s)
        exercise.change(seen.on)
        exercise.under_range = 0


def raise_to(course: Course, exercise: ExerciseState, to: Verdict | Pending, on: date) -> None:
    """Apply an increase, decided or approved on that day."""
    if to.target_reps is not None:
        exercise.target_reps = to.target_reps
    else:
        exercise.dose, exercise.target_reps = Dose(to.new_load_kg, to.new_level, to.new_hold_s), None
    course.increases_in_phase += 1
    exercise.increases += 1
    exercise.change(on)
    exercise.raised_on = on


def _pending(draft: Draft, at: datetime) -> Pending:
    to = draft.verdict
    return Pending(draft.decision_id, draft.trigger, at, to.new_load_kg, to.new_level, to.new_hold_s, to.target_reps)


def _take_place(pending: Pending | None, waited: Pending | None) -> None:
    """An increase that a session decides again waits on: an answer to the one before is an answer to it (C-071)."""
    if pending is not None and waited is not None and pending.same_as(waited):
        pending.instead_of = (*waited.instead_of, waited.decision_id)


def _explain(draft: Draft, course: Course, program: Program, situation: Situation) -> None:
    """What the decision looked at, for the record (C-009), and what is to be noted beside it."""
    performance, bounds, exercise = situation.performance, situation.limits, situation.exercise
    shown = session_e1rm(situation)
    draft.looked_at = {
        "profile": program.profile,
        "phase": course.phase,
        "reps": list(performance.reps),
        "rep_range": [bounds.reps_min, bounds.reps_max],
        "lifted": None if performance.lowest is None else str(performance.lowest),
        "rpe": None if performance.rpe is None else str(performance.rpe),
        "rpe_cap": str(bounds.rpe_cap),
        "pain": None if performance.pain is None else str(performance.pain),
        "technique_ok": performance.technique_ok,
        "confirmations": exercise.confirmations,
        "last_change_on": str(exercise.last_change_on),
        "cadence_days": bounds.cadence_days,
        "ceiling_kg": None if bounds.ceiling_kg is None else str(bounds.ceiling_kg),
        **intensity_inputs(situation, shown),
    }
    refused = [f"LIMIT_NOT_ALLOWED:{rule}" for rule in course.refused_limits]
    draft.notes = (*draft.verdict.notes, *notes(situation, draft.verdict, shown), *refused)
