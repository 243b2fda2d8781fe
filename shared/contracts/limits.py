"""What a clinician sets for one patient: stricter than the rule set, except where a rule names the exception."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.base import Contract, ExerciseId, NumberOnly
from shared.contracts.times import Day


class PressureLimit(Contract):
    """A blood-pressure threshold, mmHg: reaching either number counts (C-013)."""

    systolic_mmhg: Annotated[int, Field(ge=90, le=180), NumberOnly]
    diastolic_mmhg: Annotated[int, Field(ge=50, le=110), NumberOnly]


class CautionLimit(Contract):
    """The caution threshold, mmHg (C-013)."""

    systolic_mmhg: Annotated[int, Field(ge=90, le=160), NumberOnly]
    diastolic_mmhg: Annotated[int, Field(ge=50, le=100), NumberOnly]


class OlderCadence(Contract):
    """An athlete of 65 or over set back to a faster cadence, until a day at most 180 days away (C-030)."""

    days: Annotated[int, Field(ge=7, le=27), NumberOnly]
    until: Day


class PatientLimits(Contract):
    """Limits of one patient, given whole: what is left out is the rule set's.

    A limit that is looser than the rule set allows is ignored and noted on the next decision. `older_cadence`,
    `adaptation_days` below 28 and `single_set` loosen a rule by name, as that rule allows; they need a clinician.
    """

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """Why, in the clinician's words (C-009)."""
    ceiling_pct: Annotated[Decimal, Field(gt=0, le=85, decimal_places=1), NumberOnly] | None = None
    """Highest load, % of e1RM (C-012, C-034)."""
    rpe_cap: Annotated[Decimal, Field(ge=1, le=8, decimal_places=1), NumberOnly] | None = None
    """Highest RPE of a qualifying exercise, 0-10 (C-012, C-065)."""
    max_sets: Annotated[int, Field(ge=1, le=20), NumberOnly] | None = None
    """Most sets of an exercise (C-012)."""
    single_set: bool = False
    """One set is enough on a frail patient's first days (C-040)."""
    excluded_exercises: tuple[ExerciseId, ...] = ()
    """Not to be prescribed (C-012)."""
    supervision_until: Day | None = None
    """Supervised at least to this day (C-012, C-054)."""
    tolerated_pain: Annotated[Decimal, Field(ge=2, le=4, decimal_places=1), NumberOnly] | None = None
    """Highest pain that counts as tolerated, NRS (C-077; 2-4)."""
    bp_absolute: PressureLimit | None = None
    """Resting blood pressure that holds the programme, mmHg; lowered, never raised (C-013)."""
    bp_caution: CautionLimit | None = None
    """Resting blood pressure that blocks increases, mmHg; lowered, never raised (C-013)."""
    cadence_days: Annotated[int, Field(ge=7, le=42), NumberOnly] | None = None
    """Least days between increases, where longer than the profile's (C-058 to C-060)."""
    older_cadence: OlderCadence | None = None
    adaptation_days: Annotated[int, Field(ge=14, le=42), NumberOnly] | None = None
    """Length of Phase 1, first or restarted (C-045, C-048, C-110; never below 14)."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not (self.model_fields_set - {"reason"}):
            raise ValueError("names no limit")
        return self
