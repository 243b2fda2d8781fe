"""A patient's own limits at work: excluded exercises, fewer sets, a lower ceiling; and limits that are not allowed."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared.clinical import patient_limits
from shared.clinical.arithmetic import under
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.limits import faster_cadence, longest_cadence, own_ceiling, usual_cadence
from shared.clinical.course.phases import may_shorten
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.limits import PatientLimits
from shared.contracts.plan_vocabulary import MovementTag
from shared.contracts.vocabulary import Action, Profile

_SPINE = {MovementTag.LOADED_SPINAL_FLEXION, MovementTag.LOADED_SPINAL_TWIST}
"""Not to be done with osteoporosis and a vertebral fracture (C-012)."""


def apply(course: Course, facts: Facts) -> None:
    """A plan or a limit has come, or the profile has changed: what is prescribed keeps to the patient's limits."""
    program = course.safety.program
    if program is None:
        return
    limits = program.bounds
    _exclude(course, facts, program, limits)
    if limits is None:
        course.refused_limits = ()
        return
    for exercise in course.exercises.values():
        if limits.max_sets is not None:
            exercise.sets = min(exercise.sets, limits.max_sets)
        _under_ceiling(course, facts, exercise, limits)
    _shorten_restart(course, program, limits)
    course.refused_limits = tuple(dict.fromkeys(_refused(course, program, limits, facts.on)))
    if course.refused_limits:
        refused = course.refused_limits
        course.tell("C-012.refused", "clinician", facts.trigger, ("C-012", *refused), rules=refused)


def _exclude(course: Course, facts: Facts, program: Program, limits: PatientLimits | None) -> None:
    """An excluded exercise is not prescribed, whoever plans it."""
    named = () if limits is None else limits.excluded_exercises
    gone = [
        one
        for one in course.exercises.values()
        if one.exercise_id in named or (program.spares_spine and _SPINE & set(one.movement_tags))
    ]
    for exercise in gone:
        course.remove(exercise)
    if gone:
        names = [exercise.exercise_id for exercise in gone]
        course.tell("C-012.excluded", "clinician", facts.trigger, ("C-012",), exercises=names)


def _under_ceiling(course: Course, facts: Facts, exercise: ExerciseState, limits: PatientLimits) -> None:
    """A load above the patient's own ceiling comes down to it, not below one step (C-012, C-034)."""
    load, ceiling = exercise.load_kg, own_ceiling(exercise, limits)
    if load is None or ceiling is None or (lower := under(load, ceiling, exercise.step_kg)) == load:
        return
    course.cancel_pending(exercise)
    exercise.load_kg = lower
    exercise.change(facts.on)
    verdict = Verdict(
        action=Action.REGRESS,
        reason="PATIENT_CEILING",
        cites=("C-012", "C-034"),
        wording=wording("C-012.lowered", load=load, to=exercise.load_kg, ceiling=ceiling),
        new_load_kg=exercise.load_kg,
        inputs={"ceiling_pct": str(limits.ceiling_pct), "e1rm_kg": str(exercise.e1rm_kg), "reason": limits.reason},
    )
    course.drafts.append(Draft(trigger=facts.trigger, exercise_id=exercise.exercise_id, verdict=verdict, load_kg=load))


def _shorten_restart(course: Course, program: Program, limits: PatientLimits) -> None:
    """Re-entry after a gap of 28 days is its Phase 1: where one is made shorter, the other ends with it (C-109).

    Re-entry after a clearance, or after another gap, stands.
    """
    days, since = limits.adaptation_days, course.phase_since
    if not course.restarted or days is None or since is None or not may_shorten(course, program):
        return
    ends = since + timedelta(days=max(days, course.rules.adaptation_least_days))
    if course.restart_until is not None:
        course.restart_until = min(course.restart_until, ends)


def _refused(course: Course, program: Program, limits: PatientLimits, on: date) -> Iterator[str]:
    """Rules by which a limit is looser than allowed, or longer: it is ignored, or kept to the range."""
    rules = course.safety.given
    parameters = rules.profiles[program.profile]
    yield from patient_limits.looser(rules, limits)
    highest = max(parameters.ceiling.values())
    if program.profile is Profile.ATHLETE:
        highest = max(highest, rules.high_load_ceiling)
    if limits.ceiling_pct is not None and limits.ceiling_pct > highest * 100:
        yield "C-034"
    if limits.rpe_cap is not None and limits.rpe_cap > parameters.rpe_cap:
        yield "C-065"
    if (limits.max_sets is not None and limits.max_sets > parameters.sets[1]) or (
        limits.single_set and not program.frail
    ):
        yield "C-040"
    days, rule = usual_cadence(course, program, on)
    if limits.cadence_days is not None and not days <= limits.cadence_days <= longest_cadence(program, on):
        yield rule
    if limits.older_cadence is not None and faster_cadence(course, program, on) is None:
        yield "C-030"
    shortest = course.rules.adaptation_days
    if limits.adaptation_days is not None and limits.adaptation_days < shortest and not may_shorten(course, program):
        yield "C-110" if course.restarted else "C-048"
