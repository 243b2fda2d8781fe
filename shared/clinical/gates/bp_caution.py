"""Gate 5: no increase within 24 h after a caution reading of blood pressure (C-013)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """The session ended within 24 h after the reading."""
    if not situation.course.safety.bp_caution(situation.facts.session.ended_at):
        return None
    return maintain(situation, "BP_CAUTION", "blood pressure of 160/100 or more in the last 24 h", "C-013")


GATE: Final = Gate(name="bp_caution", check=check)
