"""Gate 5: no increase within 24 h after a caution reading of blood pressure (C-013)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The session ended within 24 h after the reading."""
    if not situation.course.safety.bp_caution(situation.facts.session.ended_at):
        return None
    systolic, diastolic = situation.rules.bp_caution
    hours = situation.rules.bp_caution_hours
    why = wording("C-013.gate", systolic=systolic, diastolic=diastolic, hours=hours)
    return maintain(situation, "BP_CAUTION", why, "C-013")


GATE: Final = Gate(name="bp_caution", check=check)
