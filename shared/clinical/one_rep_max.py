"""The load that can be lifted once, estimated from repetitions (C-021), and how heavy a load is by it (C-033)."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Final

from shared.clinical.arithmetic import floor_step
from shared.clinical.settings import ClinicalRules
from shared.contracts.value import value

_STEP: Final = Decimal("0.5")


@value()
class Estimate:
    """An e1RM in kg, rounded down to 0.5; `low_confidence` above 10 effective repetitions."""

    e1rm_kg: Decimal
    low_confidence: bool


def estimate(load_kg: Decimal, reps: int, rpe: Decimal | None, rules: ClinicalRules) -> Estimate | None:
    """By the formula that the clinic has chosen; None outside 1 to 15 effective repetitions.

    From RPE 7 on, the repetitions in reserve count as done; below it, or unknown, only what was done.
    """
    reserve = rpe is not None and rpe >= rules.e1rm_reserve_rpe
    effective = reps + (10 - rpe) if reserve and rpe is not None else Decimal(reps)
    if not 1 <= effective <= rules.e1rm_most_reps:
        return None
    found = load_kg if effective == 1 else _by_formula(rules.e1rm_formula, load_kg, effective)
    return Estimate(floor_step(found, _STEP), effective > rules.e1rm_sure_reps)


@lru_cache(maxsize=4096)
def _by_formula(number: int, load: Decimal, reps: Decimal) -> Decimal:
    """Patients lift the same for weeks."""
    return _FORMULAS[number](load, reps)


def _epley(load: Decimal, reps: Decimal) -> Decimal:
    return load * (1 + reps / 30)


def _brzycki(load: Decimal, reps: Decimal) -> Decimal:
    return 36 * load / (37 - reps)


def _kemmler(load: Decimal, reps: Decimal) -> Decimal:
    """Kemmler, Lauber, Mayhew and Wassermann 2006, made for 3 to 20 repetitions."""
    first, second, third = Decimal("0.0104"), Decimal("0.0019"), Decimal("-0.0000584")
    return load * (Decimal("0.988") + reps * (first + reps * (second + reps * third)))


def _lower(load: Decimal, reps: Decimal) -> Decimal:
    return min(_epley(load, reps), _brzycki(load, reps))


_FORMULAS: Final = (_lower, _epley, _brzycki, _kemmler)
"""In the order of the setting `e1rm_formula`."""


def best_estimate(sets: Sequence[tuple[Decimal, int]], rpe: Decimal | None, rules: ClinicalRules) -> Estimate | None:
    """The highest estimate of the sets of one exercise, as (load in kg, repetitions); None where none is valid."""
    found = [estimate(load, reps, rpe, rules) for load, reps in sets]
    return max([one for one in found if one is not None], key=attrgetter("e1rm_kg"), default=None)


class Intensity(StrEnum):
    """How heavy a load is for its patient: below 60 %, 60 to 80 %, above 80 % of e1RM."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


def intensity(load_kg: Decimal, e1rm_kg: Decimal, rules: ClinicalRules) -> Intensity:
    """The class by share of e1RM; both bounds belong to moderate."""
    if load_kg < rules.moderate_from * e1rm_kg:
        return Intensity.LOW
    return Intensity.MODERATE if load_kg <= rules.moderate_to * e1rm_kg else Intensity.HIGH


def rep_intensity(reps: int, rules: ClinicalRules) -> Intensity:
    """The class by repetitions alone: more than 15 low, 8 to 15 moderate, fewer high."""
    least, most = rules.moderate_reps
    if reps > most:
        return Intensity.LOW
    return Intensity.MODERATE if reps >= least else Intensity.HIGH
