"""Gate 18: in maintenance only athletes and set goals go on (C-051)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Phase, Profile


def check(situation: Situation) -> Verdict | None:
    """Pain or sarcopenic profile in maintenance without continued progression."""
    course, program = situation.course, situation.course.safety.program
    if course.phase is not Phase.MAINTENANCE or program is None or program.profile is Profile.ATHLETE:
        return None
    if course.continue_progression:
        return None
    return maintain(situation, "MAINTENANCE_GOAL", wording("C-051.gate"), "C-051")


GATE: Final = Gate(name="maintenance_goal", check=check)
