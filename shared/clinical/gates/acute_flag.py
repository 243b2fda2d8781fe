"""Gate 20: acute inflammation or a recent injury (C-016)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The flag stands until a clinician removes it."""
    program = situation.course.safety.program
    if program is None or not program.acute:
        return None
    return maintain(situation, "ACUTE_FLAG", wording("C-016.gate"), "C-016")


GATE: Final = Gate(name="acute_flag", check=check)
