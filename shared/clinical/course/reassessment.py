"""The clock of clinical reassessment: when it is due, when overdue, when increases stop (C-115, C-116)."""

from datetime import date

from shared.clinical import screening
from shared.clinical.course.state import Course
from shared.contracts.plans import PlanActivationRequested, ReassessmentCompleted
from shared.contracts.vocabulary import Phase


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


def completed(course: Course, on: date, done: ReassessmentCompleted) -> None:
    """A reassessment was done: the clock restarts. A suspended plan goes on only with a screening that allows it."""
    for exercise_id, e1rm in done.e1rm_kg.items():
        if exercise_id in course.exercises:
            course.exercises[exercise_id].e1rm_kg = e1rm
    if course.rescreening and done.screening is not None:
        request = PlanActivationRequested(screening=done.screening)
        course.rescreening = bool(screening.block_reasons(request, on, course.rules))
    course.last_reassessment_on = on
    course.reassessment_debt = course.rescreening
