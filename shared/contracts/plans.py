"""Plans and clinical acts: what clinicians and clinic systems send."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.contracts.base import (
    Contract,
    ExerciseId,
    HoldSeconds,
    Identifier,
    Level,
    Nrs,
    NumberOnly,
    OneRepMax,
    Text,
)
from shared.contracts.conversion import LoadKg, Pounds, in_kilograms
from shared.contracts.limits import PatientLimits
from shared.contracts.plan_vocabulary import (
    ComplexReason,
    Contacted,
    ContactOutcome,
    ContactWay,
    Movement,
    MovementTag,
    MuscleGroup,
    RiskFlag,
    Sex,
    TrainingHistory,
)
from shared.contracts.screening import Item, Screening
from shared.contracts.times import Day, Instant, ZoneName
from shared.contracts.vocabulary import AutoApply, LoadKind, Phase, Profile


class PlannedExercise(Contract):
    """One exercise of a plan with its present prescription (C-001, C-061 to C-067)."""

    exercise_id: ExerciseId
    load_kind: LoadKind
    sets: Annotated[int, Field(ge=1, le=20), NumberOnly]
    load_kg: LoadKg | None = None
    load_lb: Pounds | None = None
    step_kg: Annotated[Decimal, Field(gt=0, le=50), NumberOnly] = Decimal(1)
    level: Level | None = None
    max_level: Level = 5
    hold_s: HoldSeconds | None = None
    e1rm_kg: OneRepMax | None = None
    last_change_on: Day | None = None
    small_muscle: bool = False
    new_load: bool = False
    movement: Movement | None = None
    muscle_groups: tuple[MuscleGroup, ...] = ()
    """Empty means unknown (C-037, C-043)."""
    movement_tags: tuple[MovementTag, ...] = ()
    unilateral: bool = False
    """Done one side at a time: the weaker side counts (C-041)."""
    reason: Literal["relative_hypotonia"] | None = None
    """Why an isolated exercise is in the plan (C-038)."""

    @model_validator(mode="before")
    @classmethod
    def _pounds(cls, given: Any) -> Any:
        return in_kilograms(given)

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


Indications = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=20)]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$", max_length=35)]
"""A language as BCP 47 writes it: `de`, `pt-BR`."""

PlannedMinutes = Annotated[int, Field(ge=5, le=240), NumberOnly]
"""Planned length of a session in minutes, warm-up included (C-044)."""


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
    sex: Sex | None = None
    indications: Indications = ()
    """Why resistance training was prescribed: words of C-023, or any other text."""
    risk_flags: tuple[RiskFlag, ...] = ()
    training_history: TrainingHistory | None = None
    """Missing means unknown, which counts as sedentary (C-036)."""
    complex_reasons: tuple[ComplexReason, ...] = ()
    priority_muscle_groups: tuple[MuscleGroup, ...] = ()
    """Part of the week-0 baseline (C-017)."""
    planned_minutes: PlannedMinutes | None = None
    limits: PatientLimits | None = None
    locale: Locale | None = None
    """The patient's language, for whoever delivers what a patient is told (C-129); missing means unknown."""

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


class PlanActivationRequested(Contract):
    """Request to start a programme; blocked unless screening allows it (C-010)."""

    screening: Screening | None = None
    plan: PlanFields | None = None


class PlanChanged(Contract):
    """Clinician's change of a running plan: exercises added or replaced, removed, a new schedule.

    A field that is left out stays as it is; a list that is given replaces the old one.
    """

    exercises: tuple[PlannedExercise, ...] = ()
    remove_exercises: tuple[ExerciseId, ...] = ()
    schedule: Schedule | None = None
    auto_apply: AutoApply | None = None
    performance_goal: bool | None = None
    continue_progression: bool | None = None
    acute_inflammation: bool | None = None
    """False removes the flag, whether inflammation or a recent injury had set it (C-016)."""
    recent_injury: Day | None = None
    """Sets the flag of C-016 from that day."""
    complex: bool | None = None
    complex_reasons: tuple[ComplexReason, ...] | None = None
    contraindications: dict[Item, bool] = Field(default_factory=dict)
    """Absolute contraindications answered anew in the middle of a programme (C-011)."""
    birth_date: Day | None = None
    """A correction (C-031)."""
    sex: Sex | None = None
    home_timezone: ZoneName | None = None
    """The patient has moved: new events only (C-007)."""
    indications: Indications | None = None
    risk_flags: tuple[RiskFlag, ...] | None = None
    training_history: TrainingHistory | None = None
    priority_muscle_groups: tuple[MuscleGroup, ...] | None = None
    planned_minutes: PlannedMinutes | None = None
    limits: PatientLimits | None = None
    """Replaces the patient's limits as a whole."""
    locale: Locale | None = None


class ProfileChanged(Contract):
    """Clinician's change of profile (C-032)."""

    profile: Profile
    frail: bool | None = None


class TechniqueSignedOff(Contract):
    """A clinician has seen consistent technique (C-053)."""

    exercise_id: ExerciseId | None = None


class ReassessmentCompleted(Contract):
    """Clinical reassessment (C-115); e1RM and resting pain are replaced where given."""

    e1rm_kg: dict[ExerciseId, OneRepMax] = Field(default_factory=dict)
    one_rm_kg: dict[ExerciseId, OneRepMax] = Field(default_factory=dict)
    """Lifted once in a direct test: by athletes with technique signed off, supervised, never in Phase 1 (C-021)."""
    supervised: bool | None = None
    """Whether the direct test was done under supervision."""
    baseline_rest_pain: Nrs | None = None
    contraindications: dict[Item, bool] = Field(default_factory=dict)
    """Absolute contraindications as asked again (C-010, C-011)."""
    screening: Screening | None = None
    """Screening anew, as after a break of 84 days or more (C-010, C-110)."""


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
    known_until: Instant | None = None
    """The record as read by the clinician: a cause received later is not ended. Missing: up to the act (C-103)."""
    note: str | None = None

    @model_validator(mode="after")
    def _exercise_scope_names_one(self) -> Self:
        if (self.scope == "exercise") != (self.exercise_id is not None):
            raise ValueError("exercise_id is required for scope exercise and not allowed for scope program")
        return self


class ContactRecorded(Contract):
    """A clinician has contacted the patient or a carer, or has tried to. For the record: no rule reads it,
    and it is no data of the patient's (C-130).
    """

    channel: ContactWay
    outcome: ContactOutcome
    who: Contacted = Contacted.PATIENT
    note: Annotated[Text, Field(max_length=2000)] | None = None
    alert_id: Identifier | None = None
    """The alert because of which it was."""
