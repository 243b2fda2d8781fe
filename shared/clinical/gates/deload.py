"""Gate 11: a planned deload session counts for adherence, not for progression (C-073)."""

from dataclasses import replace
from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """The session is flagged as deload; noted where the deload has lasted longer than a week in four."""
    if not situation.facts.session.deload:
        return None
    found = maintain(situation, "DELOAD", wording("C-073.gate"), "C-073")
    return found if situation.on in situation.course.deloads else replace(found, notes=("DELOAD_TOO_LONG",))


GATE: Final = Gate(name="deload", check=check)
