"""Gate 9: faulty or unknown technique blocks (C-070, C-004)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """Technique must be known and ok."""
    if situation.performance.technique_ok is None:
        return maintain(situation, "TECHNIQUE_MISSING", "technique was not judged", "C-004")
    if not situation.performance.technique_ok:
        return maintain(situation, "TECHNIQUE", "technique was not ok", "C-070")
    return None


GATE: Final = Gate(name="technique", check=check)
