"""Gate 6: amber pain is tolerated, never rewarded (C-078)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.clinical.pain import Band


def check(situation: Situation) -> Verdict | None:
    """Worst pain of the exercise above the tolerated band; a patient's correction to less earns nothing (C-005)."""
    seen = situation.pain
    if seen.band is not Band.AMBER and not seen.lowered:
        return None
    why = wording("C-078.gate", pain=situation.pain.pain, tolerated=situation.course.safety.tolerated_pain)
    return maintain(situation, "PAIN_AMBER", why, "C-078")


GATE: Final = Gate(name="pain_amber", check=check)
