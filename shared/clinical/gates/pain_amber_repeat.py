"""Gate 3: amber pain for the second session in a row lowers the load by 10 % (C-079)."""

from typing import Final

from shared.clinical.arithmetic import lowered
from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict, prescribed_as
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """The pain course has counted two amber sessions in a row."""
    if not situation.pain.amber_repeat:
        return None
    exercise = situation.exercise
    load, level = exercise.load_kg, exercise.level
    new_load = None if load is None else lowered(load, situation.rules.amber_regress_fraction, exercise.step_kg)
    new_level = None if level is None else max(1, level - 1)
    to = prescribed_as(new_load, new_level)
    return Verdict(
        action=Action.REGRESS,
        reason="PAIN_AMBER_REPEAT",
        cites=("C-079",),
        wording=wording("C-079.lowered", at=situation.at, to=to, pain=situation.pain.pain),
        new_load_kg=new_load,
        new_level=new_level,
    )


GATE: Final = Gate(name="pain_amber_repeat", check=check)
