"""Gate 24: never above the ceiling of e1RM, the top of the ladder or the longest hold (C-003, C-063, C-067)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.increment import capped_load
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """No load between the present one and the ceiling; or the top level, or the longest hold reached."""
    exercise, limits, longest = situation.exercise, situation.limits, situation.rules.hold_cap_s
    if exercise.hold_s is not None:
        if exercise.hold_s < longest:
            return None
        return maintain(situation, "CEILING", wording("C-003.longest", longest=longest), "C-003")
    if exercise.level is not None:
        if exercise.level < exercise.max_level:
            return None
        return maintain(situation, "CEILING", wording("C-067.top"), "C-067")
    if capped_load(exercise, limits) is not None:
        return None
    ceiling, e1rm = limits.ceiling_kg, exercise.e1rm_kg
    share = None if ceiling is None or not e1rm else ceiling / e1rm
    why = wording("C-063.ceiling", ceiling=ceiling, percent=share, e1rm=e1rm)
    return maintain(situation, "CEILING", why, "C-063")


GATE: Final = Gate(name="ceiling", check=check)
