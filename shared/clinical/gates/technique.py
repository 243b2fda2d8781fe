"""Gate 9: faulty or unknown technique blocks (C-070, C-004)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """Technique must be known and ok."""
    if situation.performance.technique_ok is None:
        return maintain(situation, "TECHNIQUE_MISSING", wording("C-004.technique"), "C-004")
    if not situation.performance.technique_ok:
        return maintain(situation, "TECHNIQUE", wording("C-070.gate"), "C-070")
    return None


GATE: Final = Gate(name="technique", check=check)
