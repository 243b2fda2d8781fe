"""Gate 21: pain before training rises from week to week (C-088)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The weekly mean rose twice in a row, and no week without a rise has come since."""
    safety = situation.course.safety
    if not safety.trend.judge(situation.on, safety.rules).blocks:
        return None
    return maintain(situation, "PAIN_TREND", wording("C-088.gate"), "C-088")


GATE: Final = Gate(name="pain_trend", check=check)
