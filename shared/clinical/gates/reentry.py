"""Gate 4: no increase inside a re-entry window (C-109, C-101)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The day of the session lies before the end of the window."""
    until = situation.course.in_reentry(situation.exercise, situation.on)
    if until is None:
        return None
    return maintain(situation, "REENTRY", wording("C-109.reentry", until=until), "C-109", until=until)


GATE: Final = Gate(name="reentry", check=check)
