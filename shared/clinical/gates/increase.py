"""Gate 25: every condition is met, the load or level rises by one step (C-061 to C-067)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.increment import capped_load
from shared.clinical.course.limits import cadence_rule
from shared.clinical.course.verdict import Verdict, prescribed_as
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """Always decides: nothing stood against the increase."""
    exercise, limits = situation.exercise, situation.limits
    rules = ("C-056", "C-057", cadence_rule(limits))
    days, count = (situation.on - exercise.last_change_on).days, exercise.confirmations
    if exercise.level is not None:
        new_level = exercise.level + 1
        to = prescribed_as(None, new_level)
        why = wording("C-061.increase", at=situation.at, to=to, count=count, days=days)
        return Verdict(
            action=Action.INCREASE_LEVEL, reason="OK", cites=(*rules, "C-067"), wording=why, new_level=new_level
        )
    new_load = capped_load(exercise, limits)
    return Verdict(
        action=Action.INCREASE_LOAD,
        reason="OK",
        cites=(*rules, "C-061", "C-062", "C-063"),
        wording=wording("C-061.increase", at=situation.at, to=prescribed_as(new_load, None), count=count, days=days),
        new_load_kg=new_load,
        notes=("E1RM_UNKNOWN",) if exercise.e1rm_kg is None else (),
    )


GATE: Final = Gate(name="increase", check=check)
