"""Gate 11: a planned deload session counts for adherence, not for progression (C-073)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The session is flagged as deload."""
    if not situation.facts.session.deload:
        return None
    return maintain(situation, "DELOAD", wording("C-073.gate"), "C-073")


GATE: Final = Gate(name="deload", check=check)
