"""Clinical acts on the plan: clearance, changes of plan and profile, approvals (C-032, C-049, C-071, C-101)."""

from datetime import timedelta
from decimal import Decimal

from shared.clinical.arithmetic import under
from shared.clinical.course import approvals, phases
from shared.clinical.course.decide import raise_to
from shared.clinical.course.exercise import ExerciseState, exercise_from
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.limits import ceiling_fraction
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts import plans
from shared.contracts.plan_vocabulary import TrainingHistory
from shared.contracts.vocabulary import Action, DecisionStatus, Phase


def start_plan(course: Course, facts: Facts, plan: plans.PlanFields) -> None:
    """A plan takes effect: imported in its phase, or activated into Phase 1.

    An import screens and reassesses nobody: what a long gap has asked for stands, and so does the Phase 1 that one
    has restarted (C-110).
    """
    for exercise in list(course.exercises.values()):
        course.remove(exercise)
    for planned in plan.exercises:
        exercise = exercise_from(planned, plan.program_start)
        if (before := course.removed.pop(planned.exercise_id, None)) is not None:
            exercise.keep_what_binds(before)
        course.exercises[planned.exercise_id] = exercise
    course.technique_signed_off = plan.technique_signed_off
    course.auto_apply = plan.auto_apply
    course.performance_goal, course.continue_progression = plan.performance_goal, plan.continue_progression
    course.deconditioned = plan.deconditioned
    if not isinstance(plan, plans.PlanImported):
        phases.start(course, Phase.ADAPTATION, plan.program_start)
        course.last_reassessment_on, course.reassessment_debt, course.rescreening = None, False, False
        return
    phase, since = plan.phase, plan.phase_since
    if _skipped_phase_one(course, plan):
        course.tell("C-036.phase_1", "clinician", facts.trigger, ("C-036",), started=plan.program_start)
        phase, since = Phase.ADAPTATION, plan.program_start
    if not course.restarted and (phase, since) != (course.phase, course.phase_since):
        phases.start(course, phase, since)
    course.last_reassessment_on = plan.last_reassessment_on


def _skipped_phase_one(course: Course, plan: plans.PlanImported) -> bool:
    """A sedentary or deconditioned patient, named as such, is said to be in a later phase too soon for Phase 1."""
    named = plan.deconditioned or plan.training_history is TrainingHistory.SEDENTARY
    since_start = plan.phase_since - plan.program_start
    return named and plan.phase is not Phase.ADAPTATION and since_start < timedelta(days=course.rules.adaptation_days)


def begin_holds(course: Course) -> None:
    """Remember the load at the start of a hold, and let waiting increases lapse."""
    holds = course.safety.holds
    program = bool(holds.causes)
    for exercise in course.every_exercise:
        if not program and exercise.exercise_id not in holds.exercises:
            exercise.held = None
        elif exercise.held is None:
            exercise.held = exercise.dose
            course.cancel_pending(exercise)


def clear(course: Course, facts: Facts) -> None:
    """RESUME what the clearance freed, at the lowered load, with a re-entry window (C-101).

    An exercise that is cleared while the programme is held resumes with the programme, by the lower factor of the two.
    """
    effect = facts.clearance
    if effect is None:
        return
    until = facts.on + timedelta(days=course.rules.clearance_reentry_days)
    if effect.program:
        course.reentry_until = max(until, course.reentry_until or until)
    for exercise in course.every_exercise:
        freed = effect.program or exercise.exercise_id in effect.exercises
        if freed:
            exercise.reentry_until = max(until, exercise.reentry_until or until)
            factor = min(effect.factor, exercise.resume_factor or effect.factor)
            held = course.safety.holds.program is not None
            exercise.resume_factor = factor if held else None
            if not held:
                _resume(course, exercise, facts, factor)


def _resume(course: Course, exercise: ExerciseState, facts: Facts, factor: Decimal) -> None:
    before, held = exercise.dose, exercise.held or exercise.dose
    rungs = 1 if factor < 1 else 0
    exercise.dose = before.at_most(held.left(factor, rungs, exercise.step_kg, course.rules.hold_step_s))
    exercise.change(facts.on)
    verdict = Verdict(
        action=Action.RESUME,
        reason="CLEARED",
        cites=("C-101", "C-103"),
        wording=wording(
            "C-101.resume",
            to=exercise.dose.words,
            factor=factor,
            held=held.words,
            until=course.in_reentry(exercise, facts.on),
        ),
        new_load_kg=exercise.load_kg,
        new_level=exercise.level,
        new_hold_s=exercise.hold_s,
        inputs={
            "clearance": facts.event.id,
            "factor": str(factor),
            "load_at_start_of_hold_kg": None if held.load_kg is None else str(held.load_kg),
            "level_at_start_of_hold": held.level,
            "hold_s_at_start_of_hold": held.hold_s,
            "reentry_until": str(exercise.reentry_until),
        },
    )
    draft = Draft(trigger=facts.trigger, exercise_id=exercise.exercise_id, verdict=verdict)
    draft.load_kg, draft.level, draft.hold_s = before.load_kg, before.level, before.hold_s
    course.decide(draft)


def change_profile(course: Course, facts: Facts) -> None:
    """New limits at once: clocks restart, waiting increases lapse, loads above the new ceiling come down (C-032)."""
    program = course.safety.program
    if program is None:
        return
    for exercise in course.every_exercise:
        course.cancel_pending(exercise)
        exercise.change(facts.on)
        exercise.target_reps = None
        load, e1rm = exercise.load_kg, exercise.e1rm_kg
        if load is None or e1rm is None:
            continue
        ceiling = ceiling_fraction(course, program, exercise, facts.on) * e1rm
        exercise.load_kg = under(load, ceiling, exercise.step_kg)
        if exercise.load_kg == load:
            continue
        verdict = Verdict(
            action=Action.REGRESS,
            reason="PROFILE_CEILING",
            cites=("C-032", "C-034"),
            wording=wording("C-032.lowered", load=load, to=exercise.load_kg, profile=program.profile, ceiling=ceiling),
            new_load_kg=exercise.load_kg,
            inputs={
                "profile": program.profile,
                "phase": course.phase,
                "e1rm_kg": str(e1rm),
                "ceiling_kg": str(ceiling),
            },
        )
        course.decide(Draft(trigger=facts.trigger, exercise_id=exercise.exercise_id, verdict=verdict, load_kg=load))


def judge(course: Course, facts: Facts, decision_id: str, issued: IssuedFacts, *, approved: bool) -> None:
    """An approval applies the waiting increase from now on, unless the situation forbids a rise; a decline ends it."""
    exercise = approvals.waiting(course, decision_id)
    if exercise is None or exercise.pending is None:
        return
    if not approved:
        course.end_pending(exercise, DecisionStatus.DECLINED)
    elif (
        approvals.expired(course, exercise.pending, facts.event.time)
        or not approvals.still_fits(course, exercise, exercise.pending, facts.event.time, facts.on)
        or not issued.approves(exercise.pending, facts.event.received)
    ):
        course.cancel_pending(exercise)
    else:
        raise_to(course, exercise, exercise.pending, facts.on)
        course.end_pending(exercise, DecisionStatus.APPLIED)
