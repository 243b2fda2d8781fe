"""Gate 20: acute inflammation or a recent injury (C-016)."""

from typing import Final

from services.progression.domain.gate import Gate, Situation, maintain
from services.progression.domain.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """The flag stands until a clinician removes it."""
    program = situation.course.safety.program
    if program is None or not program.acute:
        return None
    return maintain(situation, "ACUTE_FLAG", "acute inflammation or a recent injury is flagged", "C-016")


GATE: Final = Gate(name="acute_flag", check=check)
