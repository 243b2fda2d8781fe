"""Gate 2: this exercise is held until its clearance (C-080)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.contracts.vocabulary import Action, AlertCode


def check(situation: Situation) -> Verdict | None:
    """Red pain during the exercise, not yet cleared."""
    exercise_id = situation.exercise.exercise_id
    if exercise_id not in situation.course.safety.holds.exercises:
        return None
    return Verdict(
        action=Action.HOLD_EXERCISE,
        reason=AlertCode.PAIN_INTENSE,
        cites=("C-080",),
        sentence=f"{exercise_id} held because of pain above 5/10; other exercises go on.",
    )


GATE: Final = Gate(name="hold_exercise", check=check)
