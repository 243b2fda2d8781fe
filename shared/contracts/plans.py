"""Plans and clinical acts: what clinicians and clinic systems send."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from shared.contracts.base import Contract, ExerciseId, HoldSeconds, Identifier, Kilograms, Level, Nrs, NumberOnly
from shared.contracts.times import Day, ZoneName
from shared.contracts.vocabulary import AutoApply, LoadKind, Phase, Profile


class PlannedExercise(Contract):
    """One exercise of a plan with its present prescription (C-001, C-061 to C-067)."""

    exercise_id: ExerciseId
    load_kind: LoadKind
    sets: Annotated[int, Field(ge=1, le=20), NumberOnly]
    load_kg: Kilograms | None = None
    step_kg: Annotated[Decimal, Field(gt=0, le=50), NumberOnly] = Decimal(1)
    level: Level | None = None
    max_level: Level = 5
    hold_s: HoldSeconds | None = None
    e1rm_kg: Kilograms | None = None
    last_change_on: Day | None = None
    small_muscle: bool = False
    new_load: bool = False

    @model_validator(mode="after")
    def _load_fits_kind(self) -> Self:
        """C-001: kg only for external_kg, a level only for the ladders, seconds only for holds."""
        wanted = {LoadKind.EXTERNAL_KG: "load_kg", LoadKind.ISOMETRIC: "hold_s"}.get(self.load_kind, "level")
        given = {name for name in ("load_kg", "level", "hold_s") if getattr(self, name) is not None}
        if given != {wanted}:
            named = ", ".join(sorted(given)) or "nothing"
            raise ValueError(f"LOAD_NOT_ALLOWED_FOR_KIND: {self.load_kind} takes exactly {wanted}, got {named}")
        if self.level is not None and self.level > self.max_level:
            raise ValueError("level lies above max_level")
        return self


class Schedule(Contract):
    """Fixed training weekdays, ISO numbers (1 = Monday), from a home-zone local date (C-104)."""

    weekdays: Annotated[tuple[Annotated[int, Field(ge=1, le=7), NumberOnly], ...], Field(min_length=1, max_length=7)]
    from_date: Day


class PlanFields(Contract):
    """What every plan states, imported or newly activated."""

    profile: Profile = Profile.PAIN
    frail: bool = False
    birth_date: Day
    home_timezone: ZoneName
    program_start: Day
    technique_signed_off: bool = False
    baseline_rest_pain: Nrs | None = None
    auto_apply: AutoApply = AutoApply.NONE
    exercises: Annotated[tuple[PlannedExercise, ...], Field(min_length=1, max_length=100)]
    schedule: Schedule | None = None
    complex: bool = False
    deconditioned: bool = False
    performance_goal: bool = False
    continue_progression: bool = False
    acute_inflammation: bool = False
    recent_injury: Day | None = None
    """Date of a recent injury; the flag stands until a clinician removes it (C-016)."""

    @field_validator("exercises")
    @classmethod
    def _distinct(cls, value: tuple[PlannedExercise, ...]) -> tuple[PlannedExercise, ...]:
        if len({exercise.exercise_id for exercise in value}) < len(value):
            raise ValueError("an exercise_id stands twice in the plan")
        return value


class PlanImported(PlanFields):
    """A patient who is already in a programme."""

    phase: Phase
    phase_since: Day
    last_reassessment_on: Day | None = None
    last_session_on: Day | None = None


class BloodPressure(Contract):
    """Resting blood pressure of the screening, mmHg."""

    systolic_mmhg: Annotated[int, Field(ge=50, le=300), NumberOnly]
    diastolic_mmhg: Annotated[int, Field(ge=30, le=200), NumberOnly]


class ScreeningClearance(Contract):
    """A clinician's written clearance with the adjustments it demands (C-012)."""

    granted_by: str
    date: Day
    adjustments: dict[str, object] = Field(default_factory=dict)


class Screening(Contract):
    """Medical screening before activation (C-010 to C-015, C-022). Unknown is not cleared."""

    clinician: str | None = None
    date: Day
    absolute: dict[str, bool | None] = Field(default_factory=dict)
    relative: dict[str, bool | None] = Field(default_factory=dict)
    comorbidities: dict[str, bool | int | None] = Field(default_factory=dict)
    medical_evaluation_on_file: bool = False
    indication: str | None = None
    acute_inflammatory_phase: bool | None = None
    orthopaedic_clearance: bool = False
    clearance: ScreeningClearance | None = None
    blood_pressure: BloodPressure | None = None


class PlanActivationRequested(Contract):
    """Request to start a programme; blocked unless screening allows it (C-010)."""

    screening: Screening | None = None
    plan: PlanFields | None = None


class PlanChanged(Contract):
    """Clinician's change of a running plan: exercises added or replaced, removed, a new schedule."""

    exercises: tuple[PlannedExercise, ...] = ()
    remove_exercises: tuple[ExerciseId, ...] = ()
    schedule: Schedule | None = None
    auto_apply: AutoApply | None = None
    performance_goal: bool | None = None
    continue_progression: bool | None = None
    acute_inflammation: bool | None = None
    complex: bool | None = None


class ProfileChanged(Contract):
    """Clinician's change of profile (C-032)."""

    profile: Profile
    frail: bool | None = None


class TechniqueSignedOff(Contract):
    """A clinician has seen consistent technique (C-053)."""

    exercise_id: ExerciseId | None = None


class ReassessmentCompleted(Contract):
    """Clinical reassessment (C-115); e1RM and resting pain are replaced where given."""

    e1rm_kg: dict[ExerciseId, Kilograms] = Field(default_factory=dict)
    baseline_rest_pain: Nrs | None = None


class DecisionApproved(Contract):
    """A clinician approves a waiting increase (C-071)."""

    decision_id: Annotated[str, Field(min_length=1, max_length=300)]
    note: str | None = None


class DecisionDeclined(Contract):
    """A clinician declines a waiting increase (C-071)."""

    decision_id: Annotated[str, Field(min_length=1, max_length=300)]
    note: str | None = None


class ClearanceGranted(Contract):
    """A clinician ends a hold (C-101, C-103)."""

    scope: Literal["program", "exercise"]
    exercise_id: ExerciseId | None = None
    resume_load_factor: Annotated[Decimal, Field(ge=Decimal("0.50"), le=Decimal("1.00")), NumberOnly] | None = None
    """Share of the load at the start of the hold; missing: the rule set's default (C-101)."""
    named_events: tuple[Identifier, ...] = ()
    """Ids of events the clinician knew of although they had not been received yet (C-103)."""
    note: str | None = None

    @model_validator(mode="after")
    def _exercise_scope_names_one(self) -> Self:
        if (self.scope == "exercise") != (self.exercise_id is not None):
            raise ValueError("exercise_id is required for scope exercise and not allowed for scope program")
        return self
