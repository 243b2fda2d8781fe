"""The same exercise with a technique fault in two sessions running: a supervised session is needed (C-070)."""

from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """A session with technique ok starts the count again; an unknown one neither counts nor resets."""
    for exercise_id in seen.exercises:
        technique_ok = seen.done[exercise_id].exercise.technique_ok
        if technique_ok is True:
            course.technique_faults.pop(exercise_id, None)
        if technique_ok is not False:
            continue
        faults = course.technique_faults.get(exercise_id, 0) + 1
        course.technique_faults[exercise_id] = faults
        if faults >= course.rules.technique_faults:
            course.raise_from_event(
                facts,
                AlertCode.TECHNIQUE_REVIEW,
                Severity.ROUTINE,
                exercise_id,
                ("C-070",),
                wording("C-070.review", exercise=exercise_id, faults=faults),
                faults=faults,
            )


FINDING: Final = Finding(
    name="technique_review", codes=(AlertCode.TECHNIQUE_REVIEW,), cites=("C-070",), on_session=on_session
)
