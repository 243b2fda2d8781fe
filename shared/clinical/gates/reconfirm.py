"""Gate 22: a load trained at although its increase was withdrawn is confirmed again first (C-006)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """Frozen until as many confirmations as an increase needs; this session is the last of them."""
    if not situation.exercise.reconfirm:
        return None
    return maintain(situation, "RECONFIRM", wording("C-006.gate"), "C-006")


GATE: Final = Gate(name="reconfirm", check=check)
