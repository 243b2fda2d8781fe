"""Gate 13: lifted below the prescription (C-056, C-074)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.performance import prescribed
from shared.clinical.course.verdict import Verdict, prescribed_as
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """A prescribed set was lifted below the prescribed load or level."""
    lowest, wanted = situation.performance.lowest, prescribed(situation.exercise)
    if lowest is None or wanted is None or lowest >= wanted:
        return None
    ladder = situation.exercise.level is not None
    done = prescribed_as(None, int(lowest)) if ladder else prescribed_as(lowest, None)
    why = wording("C-074.gate", lifted=done)
    return maintain(situation, "LOAD_BELOW_PRESCRIPTION", why, "C-056", "C-074")


GATE: Final = Gate(name="load_below_prescription", check=check)
