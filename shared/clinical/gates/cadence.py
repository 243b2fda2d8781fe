"""Gate 17: weekly, every 14 days, every 28 days (C-058 to C-060)."""

from datetime import timedelta
from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """Less than the cadence since the last change."""
    exercise, limits = situation.exercise, situation.limits
    eligible_on = exercise.last_change_on + timedelta(days=limits.cadence_days)
    if situation.on >= eligible_on:
        return None
    days, count = (situation.on - exercise.last_change_on).days, exercise.confirmations
    why = wording("C-058.gate", count=count, days=days, cadence=limits.cadence_days, earliest=eligible_on)
    return maintain(situation, "CADENCE", why, "C-057", limits.cadence_rule, eligible_on=eligible_on)


GATE: Final = Gate(name="cadence", check=check)
