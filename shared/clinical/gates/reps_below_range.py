"""Gate 10: two sessions under the repetition range lower the load by 5 % (C-069)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording
from shared.contracts.vocabulary import Action


def check(situation: Situation) -> Verdict | None:
    """The second session in a row with mean repetitions below the range."""
    exercise, mean = situation.exercise, situation.performance.mean_reps
    under = mean is not None and mean < situation.limits.reps_min and not situation.facts.session.deload
    # A count that an earlier gate kept from deciding does not decide on a session that is not under the range itself.
    if not under or exercise.under_range < situation.rules.under_range_sessions:
        return None
    left = situation.left(situation.rules.regress_fraction)
    least, sessions = situation.limits.reps_min, situation.rules.under_range_sessions
    return Verdict(
        action=Action.REGRESS,
        reason="REPS_BELOW_RANGE",
        cites=("C-069",),
        wording=wording("C-069.lowered", at=situation.at, to=left.words, least=least, sessions=sessions),
        new_load_kg=left.load_kg,
        new_level=left.level,
        new_hold_s=left.hold_s,
    )


GATE: Final = Gate(name="reps_below_range", check=check)
