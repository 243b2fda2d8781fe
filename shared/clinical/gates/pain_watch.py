"""Gate 7: an open pain watch blocks every exercise (C-078, C-082)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """A watch is open, whichever session opened it."""
    watch = situation.course.safety.pain.watch
    if watch is None:
        return None
    return maintain(
        situation, "PAIN_WATCH", f"pain after session {watch.session} has not settled yet", "C-078", "C-082"
    )


GATE: Final = Gate(name="pain_watch", check=check)
