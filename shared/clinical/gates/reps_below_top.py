"""Gate 14: the top of the repetition range in every prescribed set comes first (C-064)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.performance import at_top
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """A set is missing or below the top of the range."""
    performance, limits = situation.performance, situation.limits
    if at_top(performance, limits):
        return None
    done = "/".join(map(str, performance.reps)) or "none"
    why = f"repetitions {done} of {limits.reps_max} in {situation.exercise.sets} sets; add one per set while easy"
    return maintain(situation, "REPS_BELOW_TOP", why, "C-056", "C-064")


GATE: Final = Gate(name="reps_below_top", check=check)
