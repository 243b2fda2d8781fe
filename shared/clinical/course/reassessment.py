"""The clock of clinical reassessment: when it is due, when overdue, when increases stop (C-115, C-116)."""

from datetime import date

from shared.clinical import screening
from shared.clinical.course.limits import HEART_AND_VESSELS
from shared.clinical.course.state import Course
from shared.contracts.plans import PlanActivationRequested, ReassessmentCompleted
from shared.contracts.vocabulary import Phase, Profile


def due_days(course: Course) -> tuple[int, int]:
    """Days after the last reassessment at which the next is due and overdue."""
    program = course.safety.program
    if course.phase is not Phase.MAINTENANCE:
        return course.rules.reassessment_due
    delicate = program is not None and (program.frail or program.complex)
    return course.rules.reassessment_due_complex if delicate else course.rules.reassessment_due_maintenance


def block_days(course: Course) -> int:
    """Days after which increases are blocked."""
    return due_days(course)[1] + course.rules.reassessment_block_days


def may_test(course: Course, exercise_id: str, done: ReassessmentCompleted) -> bool:
    """Whether a direct test of the one-repetition maximum was allowed (C-021); unknown supervision is none."""
    program, exercise = course.safety.program, course.exercises.get(exercise_id)
    if program is None or exercise is None or done.supervised is not True:
        return False
    signed_off = course.technique_signed_off or exercise.signed_off
    athlete = program.profile is Profile.ATHLETE and course.phase is not Phase.ADAPTATION
    return athlete and signed_off and not HEART_AND_VESSELS & set(program.risk_flags)


def completed(course: Course, on: date, done: ReassessmentCompleted) -> None:
    """A reassessment was done: the clock restarts. A suspended plan goes on only with a screening that allows it."""
    tested = {one: load for one, load in done.one_rm_kg.items() if may_test(course, one, done)}
    for exercise_id, e1rm in (done.e1rm_kg | tested).items():
        if (exercise := course.ever_planned(exercise_id)) is not None:
            exercise.e1rm_kg = e1rm
    if course.rescreening and done.screening is not None:
        request = PlanActivationRequested(screening=done.screening)
        course.rescreening = bool(screening.block_reasons(request, on, course.rules))
    course.last_reassessment_on = on
    course.reassessment_debt = course.rescreening
