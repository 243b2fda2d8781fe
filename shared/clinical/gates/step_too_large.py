"""Gate 23: where the equipment step exceeds the cap, repetitions rise instead (C-062)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.increment import raised_load
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """The smallest step would raise the load by more than the cap."""
    exercise, limits, rules = situation.exercise, situation.limits, situation.rules
    if exercise.load_kg is None or raised_load(exercise, limits) is not None:
        return None
    if limits.reps_max >= rules.reps_limit:
        why = wording("C-062.limit", reps=rules.reps_limit, step=exercise.step_kg)
        return maintain(situation, "CEILING", why, "C-062")
    target = min(limits.reps_max + rules.reps_step, rules.reps_limit)
    return Verdict(
        action=Action.PROGRESS_REPS,
        reason="STEP_TOO_LARGE",
        cites=("C-061", "C-062"),
        wording=wording("C-062.reps", at=situation.at, step=exercise.step_kg, target=target),
        target_reps=target,
    )


GATE: Final = Gate(name="step_too_large", check=check)
