"""Gate 14: the top of the repetition range in every prescribed set comes first (C-064)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.performance import at_top
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """A set is missing or below the top of the range."""
    performance, limits = situation.performance, situation.limits
    if at_top(performance, limits):
        return None
    sets, target = situation.exercise.sets, limits.reps_max
    if situation.exercise.hold_s is not None:
        return maintain(situation, "REPS_BELOW_TOP", wording("C-003.sets", sets=sets), "C-003", "C-056")
    if performance.side_missing and performance.reps and min(performance.reps) >= target:
        return maintain(situation, "REPS_BELOW_TOP", wording("C-041.side", target=target), "C-041", "C-004", "C-064")
    why = wording("C-064.reps", reps=performance.reps, target=target, sets=sets)
    return maintain(situation, "REPS_BELOW_TOP", why, "C-056", "C-064")


GATE: Final = Gate(name="reps_below_top", check=check)
