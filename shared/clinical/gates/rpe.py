"""Gate 15: exertion within its cap; missing, the 2-for-2 fallback (C-065, C-066)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.performance import rpe_allows
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """RPE above the cap, or missing without two extra repetitions on the last set."""
    performance, limits = situation.performance, situation.limits
    if rpe_allows(situation.exercise, performance, limits, situation.rules):
        return None
    if performance.rpe is None:
        return maintain(situation, "RPE_MISSING", "no exertion recorded and no two extra repetitions", "C-066")
    return maintain(situation, "RPE_HIGH", f"exertion {performance.rpe} above {limits.rpe_cap}", "C-065")


GATE: Final = Gate(name="rpe", check=check)
