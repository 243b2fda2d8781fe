"""Gate 25: every condition is met; the load, the level or the hold rises by one step (C-003, C-061 to C-067)."""

from typing import Final

from shared.clinical.course.dose import Dose
from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.increment import capped_load
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """Always decides: nothing stood against the increase."""
    exercise, limits = situation.exercise, situation.limits
    days, count = (situation.on - exercise.last_change_on).days, exercise.confirmations
    action, to, cites = _step(situation)
    return Verdict(
        action=action,
        reason="OK",
        cites=("C-056", "C-057", limits.cadence_rule, *cites),
        wording=wording("C-061.increase", at=situation.at, to=to.words, count=count, days=days),
        new_load_kg=to.load_kg,
        new_level=to.level,
        new_hold_s=to.hold_s,
        notes=("E1RM_UNKNOWN",) if exercise.load_kg is not None and exercise.e1rm_kg is None else (),
    )


def _step(situation: Situation) -> tuple[Action, Dose, tuple[str, ...]]:
    """The next step up, and the rules of its size. A hold is progressed in time alone (C-003)."""
    exercise, rules = situation.exercise, situation.rules
    if exercise.level is not None:
        return Action.INCREASE_LEVEL, Dose(level=exercise.level + 1), ("C-067",)
    if exercise.hold_s is not None:
        longer = min(exercise.hold_s + rules.hold_step_s, rules.hold_cap_s)
        return Action.PROGRESS_HOLD, Dose(hold_s=longer), ("C-003",)
    return Action.INCREASE_LOAD, Dose(capped_load(exercise, situation.limits)), ("C-061", "C-062", "C-063")


GATE: Final = Gate(name="increase", check=check)
