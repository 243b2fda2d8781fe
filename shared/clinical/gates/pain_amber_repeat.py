"""Gate 3: amber pain for the second session in a row lowers the load by 10 % (C-079)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """The pain course has counted two amber sessions in a row."""
    if not situation.pain.amber_repeat:
        return None
    left = situation.left(situation.rules.amber_regress_fraction)
    return Verdict(
        action=Action.REGRESS,
        reason="PAIN_AMBER_REPEAT",
        cites=("C-079",),
        wording=wording("C-079.lowered", at=situation.at, to=left.words, pain=situation.pain.pain),
        new_load_kg=left.load_kg,
        new_level=left.level,
        new_hold_s=left.hold_s,
    )


GATE: Final = Gate(name="pain_amber_repeat", check=check)
