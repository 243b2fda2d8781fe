"""Gate 10: two sessions under the repetition range lower the load by 5 % (C-069)."""

from typing import Final

from shared.clinical.arithmetic import lowered
from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict, prescribed_as
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """The second session in a row with mean repetitions below the range."""
    exercise, mean = situation.exercise, situation.performance.mean_reps
    under = mean is not None and mean < situation.limits.reps_min and not situation.facts.session.deload
    # A count that an earlier gate kept from deciding does not decide on a session that is not under the range itself.
    if not under or exercise.under_range < situation.rules.under_range_sessions:
        return None
    load, level = exercise.load_kg, exercise.level
    new_load = None if load is None else lowered(load, situation.rules.regress_fraction, exercise.step_kg)
    new_level = None if level is None else max(1, level - 1)
    least, sessions = situation.limits.reps_min, situation.rules.under_range_sessions
    to = prescribed_as(new_load, new_level)
    return Verdict(
        action=Action.REGRESS,
        reason="REPS_BELOW_RANGE",
        cites=("C-069",),
        wording=wording("C-069.lowered", at=situation.at, to=to, least=least, sessions=sessions),
        new_load_kg=new_load,
        new_level=new_level,
    )


GATE: Final = Gate(name="reps_below_range", check=check)
