"""More than 110 % of the prescribed load was lifted (C-074)."""

from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.loads import worst
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """The heaviest working set against the load in force; in a programme hold C-102 speaks instead."""
    if seen.during_hold is not None:
        return
    for exercise_id in seen.exercises:
        exercise = course.exercises.get(exercise_id)
        if exercise is None or exercise.load_kg is None:
            continue
        lifted = worst([one.load_kg for one in seen.done[exercise_id].sets])
        if lifted is None or lifted <= exercise.load_kg * (1 + course.rules.above_prescription):
            continue
        course.raise_from_event(
            facts,
            AlertCode.LOAD_ABOVE_PRESCRIPTION,
            Severity.ROUTINE,
            f"{facts.trigger}:{exercise_id}",
            ("C-074",),
            wording("C-074.above", lifted=lifted, exercise=exercise_id, prescribed=exercise.load_kg),
            inputs={"tolerated_share": str(course.rules.above_prescription)},
            lifted_kg=f"{lifted.normalize():f}",
            prescribed_kg=f"{exercise.load_kg.normalize():f}",
        )


FINDING: Final = Finding(
    name="load_above_prescription", codes=(AlertCode.LOAD_ABOVE_PRESCRIPTION,), cites=("C-074",), on_session=on_session
)
