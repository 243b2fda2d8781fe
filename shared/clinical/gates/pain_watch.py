"""Gate 7: an open pain watch blocks every exercise (C-078, C-082)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """A watch is open, whichever session opened it."""
    watch = situation.course.safety.pain.watch
    if watch is None:
        return None
    why = wording("C-082.gate", on=situation.course.safety.today(watch.ended_at))
    return maintain(situation, "PAIN_WATCH", why, "C-078", "C-082")


GATE: Final = Gate(name="pain_watch", check=check)
