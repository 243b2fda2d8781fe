"""Gate 2: this exercise is held until its clearance (C-080)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action, AlertCode


def check(situation: Situation) -> Verdict | None:
    """Red pain during the exercise, not yet cleared."""
    exercise_id = situation.exercise.exercise_id
    safety = situation.course.safety
    causes = safety.holds.exercises.get(exercise_id)
    if not causes:
        return None
    since = safety.today(min(cause.since for cause in causes))
    return Verdict(
        action=Action.HOLD_EXERCISE,
        reason=AlertCode.PAIN_INTENSE,
        cites=("C-080",),
        wording=wording("C-080.held", exercise=exercise_id, since=since),
    )


GATE: Final = Gate(name="hold_exercise", check=check)
