"""Gate 8: unknown pain blocks (C-004)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """No pain score for the exercise."""
    if situation.performance.pain is not None:
        return None
    return maintain(situation, "PAIN_MISSING", wording("C-004.pain"), "C-004")


GATE: Final = Gate(name="pain_missing", check=check)
