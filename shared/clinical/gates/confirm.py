"""Gate 16: consecutive qualifying sessions on different days (C-057)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """Fewer confirmations than needed."""
    count, needed = situation.exercise.confirmations, situation.confirmations_needed
    if count >= needed:
        return None
    why = wording("C-057.gate", count=count, needed=needed)
    return maintain(situation, f"CONFIRM {count}/{needed}", why, "C-056", "C-057")


GATE: Final = Gate(name="confirm", check=check)
