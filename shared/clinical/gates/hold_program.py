"""Gate 1: the programme is held until a clearance (C-101, C-102)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """Held now, or the session was started in a hold that has ended since."""
    cause = situation.course.safety.holds.program
    code = cause.code if cause is not None else situation.facts.during_hold
    if code is None:
        return None
    return Verdict(
        action=Action.HOLD_PROGRAM,
        reason=code,
        cites=("C-101",),
        sentence=f"Programme held because of {code}; it resumes only after a clinician's clearance.",
    )


GATE: Final = Gate(name="hold_program", check=check)
