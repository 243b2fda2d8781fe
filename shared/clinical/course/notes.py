"""Information beside a decision: what a clinician may want to know, and what decides nothing (C-021, C-033, C-034)."""

from decimal import Decimal
from typing import Any

from shared.clinical.course.gate import Situation
from shared.clinical.course.limits import target_fraction
from shared.clinical.course.verdict import Verdict
from shared.clinical.one_rep_max import Estimate, best_estimate, intensity, rep_intensity
from shared.contracts.vocabulary import Action

_TRAINED = {Action.MAINTAIN, Action.INCREASE_LOAD, Action.PROGRESS_REPS}


def notes(situation: Situation, verdict: Verdict, shown: Estimate | None) -> tuple[str, ...]:
    """ONE_CHANGE, BELOW_TARGET, RETEST_1RM, rep_class_mismatch where they hold; `shown`: e1RM the session shows."""
    exercise, rules = situation.exercise, situation.rules
    found = []
    if exercise.one_change_until is not None and situation.on < exercise.one_change_until:
        found.append("ONE_CHANGE")
    e1rm, load = exercise.e1rm_kg, verdict.new_load_kg or exercise.load_kg
    if e1rm is None or load is None or verdict.action not in _TRAINED:
        return tuple(found)
    if load < target_fraction(situation.course) * e1rm:
        found.append("BELOW_TARGET")
    if shown is not None and shown.e1rm_kg >= e1rm * (1 + rules.retest_gain):
        found.append("RETEST_1RM")
    lifted, reps = situation.performance.lowest, situation.performance.reps
    if lifted and reps and intensity(lifted, e1rm, rules) is not rep_intensity(min(reps), rules):
        found.append("rep_class_mismatch")
    return tuple(found)


def session_e1rm(situation: Situation) -> Estimate | None:
    """E1RM that the session shows. It is advice: the stored one changes by reassessment alone."""
    done = situation.facts.done[situation.exercise.exercise_id].sets
    sets = [(one.load_kg, one.counted_reps) for one in done]
    known = list(dict.fromkeys([(load, reps) for load, reps in sets if load and reps]))  # mostly the same set again
    return best_estimate(known, situation.performance.rpe, situation.rules)


def intensity_inputs(situation: Situation, shown: Estimate | None) -> dict[str, Any]:
    """Class of what was lifted, by e1RM where it is known, else by repetitions alone."""
    lifted, reps = situation.performance.lowest, situation.performance.reps
    e1rm, rules = situation.exercise.e1rm_kg, situation.rules
    if situation.exercise.load_kg is None or not lifted or not reps:
        return {}
    if e1rm is None:
        return {"intensity": rep_intensity(min(reps), rules), "estimated": False}
    percent = (lifted / e1rm * 100).quantize(Decimal("0.1"))
    return {
        "intensity": intensity(lifted, e1rm, rules),
        "percent_1rm": str(percent),
        "session_e1rm_kg": None if shown is None else str(shown.e1rm_kg),
        "low_confidence": None if shown is None else shown.low_confidence,
    }
