"""Gate 12: a load that was not logged is unknown, never the prescribed one (C-001, C-004)."""

from dataclasses import replace
from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """A prescribed set has no load, or one that the exercise cannot have."""
    if situation.performance.lowest is not None:
        return None
    if situation.performance.misfit:
        why = wording("C-001.misfit")
        found = maintain(situation, "LOAD_MISSING", why, "C-001", "C-004")
        return replace(found, notes=("LOAD_NOT_ALLOWED_FOR_KIND",))
    return maintain(situation, "LOAD_MISSING", wording("C-004.load"), "C-001", "C-004")


GATE: Final = Gate(name="load_missing", check=check)
