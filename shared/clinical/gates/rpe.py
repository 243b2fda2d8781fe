"""Gate 15: exertion within its cap; missing, the 2-for-2 fallback (C-065, C-066)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.performance import rpe_allows
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """RPE above the cap, or missing without two extra repetitions on the last set."""
    performance, limits = situation.performance, situation.limits
    if rpe_allows(situation.exercise, performance, limits, situation.rules):
        return None
    if performance.rpe is None:
        missing = wording("C-066.gate", extra=situation.rules.unrated_extra_reps)
        return maintain(situation, "RPE_MISSING", missing, "C-066")
    why = wording("C-065.gate", rpe=performance.rpe, cap=limits.rpe_cap)
    return maintain(situation, "RPE_HIGH", why, "C-065")


GATE: Final = Gate(name="rpe", check=check)
