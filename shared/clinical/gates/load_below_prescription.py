"""Gate 13: lifted below the prescription (C-056, C-074)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """A prescribed set was lifted below the prescribed load, level or hold."""
    performance, wanted = situation.performance, situation.exercise.amount
    if performance.lowest is None or wanted is None or performance.lowest >= wanted:
        return None
    why = wording("C-074.gate", lifted=situation.exercise.dose_of(performance.lowest).words)
    return maintain(situation, "LOAD_BELOW_PRESCRIPTION", why, "C-056", "C-074")


GATE: Final = Gate(name="load_below_prescription", check=check)
