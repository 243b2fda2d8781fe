"""Gate 24: never above the ceiling of e1RM, nor above the top of the ladder (C-063, C-067)."""

from typing import Final

from shared.clinical.arithmetic import kg
from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.increment import capped_load
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """No load between the present one and the ceiling, or the top level reached."""
    exercise, limits = situation.exercise, situation.limits
    if exercise.level is not None:
        if exercise.level < exercise.max_level:
            return None
        return maintain(situation, "CEILING", "the top level is reached", "C-067")
    if capped_load(exercise, limits) is not None:
        return None
    return maintain(situation, "CEILING", f"ceiling of {kg(limits.ceiling_kg)} reached", "C-063")


GATE: Final = Gate(name="ceiling", check=check)
