"""Gate 20: acute inflammation or a recent injury (C-016)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """The flag stands until a clinician removes it."""
    program = situation.course.safety.program
    if program is None or not program.acute:
        return None
    return maintain(situation, "ACUTE_FLAG", "acute inflammation or a recent injury is flagged", "C-016")


GATE: Final = Gate(name="acute_flag", check=check)
