"""Information for the clinician on plans, profiles and tests; it blocks nothing (C-023, C-032, C-037, C-038, C-120)."""

from shared.clinical import indications, plan_checks
from shared.clinical.course.reassessment import may_test
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.contracts.plans import PlanFields, PlanImported, ProfileChanged, ReassessmentCompleted
from shared.contracts.vocabulary import Profile


def read(course: Course, facts: Facts) -> None:
    """Tell of an event before it is followed: what a test gained is seen against what was known before."""
    if facts.plan is not None:
        plan_started(course, facts, facts.plan)
    match facts.event.data:
        case ProfileChanged():
            profile_changed(course, facts)
        case ReassessmentCompleted() as done:
            tested(course, facts, done)
            reassessed(course, facts, done)


def plan_started(course: Course, facts: Facts, plan: PlanFields) -> None:
    """Tell what a clinician should know of this plan."""
    conditions = indications.aerobic_first(plan.indications)
    if conditions:
        named = [indications.read(condition) for condition in conditions]
        key, cites = "C-023.aerobic_first", ("C-023",)
        course.tell(key, "clinician", facts.trigger, cites, conditions=conditions, indication=", ".join(named))
    heavy = plan_checks.above_start_target(plan, course.rules)
    if heavy and not isinstance(plan, PlanImported):
        aim = course.rules.start_load_target
        course.tell("C-036.start_target", "clinician", facts.trigger, ("C-036",), exercises=heavy, percent=aim)
    if plan_checks.lacks_eccentric_work(plan):
        course.tell("C-037.eccentric", "clinician", facts.trigger, ("C-037",))
    share, least = plan_checks.multi_joint_share(plan), course.rules.multi_joint_share
    if plan.profile is not Profile.ATHLETE and share is not None and share < least:
        course.tell("C-038.plan_type", "clinician", facts.trigger, ("C-038",), share=f"{share:.2f}", least=least)


def profile_changed(course: Course, facts: Facts) -> None:
    """Without e1RM no load is lowered for its ceiling: a test is asked for (C-032)."""
    untested = [one.exercise_id for one in course.exercises.values() if one.load_kg is not None and one.e1rm_kg is None]
    if untested:
        course.tell("C-032.retest", "clinician", facts.trigger, ("C-032", "C-021"), exercises=untested)


def tested(course: Course, facts: Facts, done: ReassessmentCompleted) -> None:
    """A direct test that was not allowed changes nothing (C-021)."""
    refused = [one for one in done.one_rm_kg if one in course.exercises and not may_test(course, one, done)]
    if refused:
        course.tell("C-021.direct", "clinician", facts.trigger, ("C-021",), exercises=refused)


def reassessed(course: Course, facts: Facts, done: ReassessmentCompleted) -> None:
    """A rise of strength in the first four weeks is neural; it shortens neither Phase 1 nor cadence (C-120)."""
    program = course.safety.program
    if program is None or not 0 <= (facts.on - program.start).days < course.rules.early_days:
        return
    for exercise_id, e1rm in done.e1rm_kg.items():
        exercise = course.exercises.get(exercise_id)
        before = exercise.e1rm_kg if exercise is not None else None
        if before and e1rm > before:
            course.tell(
                "C-120.neural",
                "clinician",
                facts.trigger,
                ("C-120",),
                about=exercise_id,
                exercise_id=exercise_id,
                label="neural",
                before_kg=before,
                now_kg=e1rm,
            )
