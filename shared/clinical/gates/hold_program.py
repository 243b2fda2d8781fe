"""Gate 1: the programme is held until a clearance (C-101, C-102)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """Held now, or the session was started in a hold that has ended since."""
    safety = situation.course.safety
    cause = safety.holds.program
    code = cause.code if cause is not None else situation.facts.during_hold
    if code is None:
        return None
    why = wording("C-101.was_held", cause=code)
    if cause is not None:
        why = wording("C-101.held", cause=code, since=safety.today(cause.since))
    return Verdict(action=Action.HOLD_PROGRAM, reason=code, cites=("C-101",), wording=why)


GATE: Final = Gate(name="hold_program", check=check)
