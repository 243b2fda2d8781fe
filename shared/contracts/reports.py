"""What apps and wearables report: sessions, pain, symptoms, readings, device state."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.base import Contract, ExerciseId, HoldSeconds, Identifier, Kilograms, Level, Nrs, NumberOnly, Rpe
from shared.contracts.times import Day, Moment
from shared.contracts.vocabulary import PainLocation, PauseReason, Symptom

MAX_SESSION = timedelta(hours=4)
"""Longest session accepted (C-004)."""


class PerformedSet(Contract):
    """One set as lifted. Missing means unknown, never zero (C-004)."""

    reps: Annotated[int, Field(ge=0, le=100), NumberOnly] | None = None
    load_kg: Kilograms | None = None
    level: Level | None = None
    hold_s: HoldSeconds | None = None
    rest_s: Annotated[int, Field(ge=0, le=1800), NumberOnly] | None = None
    warmup: bool = False

    @model_validator(mode="after")
    def _reps_or_hold(self) -> Self:
        if self.reps is None and self.hold_s is None:
            raise ValueError("a set needs reps, or hold_s for an isometric exercise")
        return self


class PerformedExercise(Contract):
    """One exercise of a session: its sets, exertion, worst pain during it, technique."""

    exercise_id: ExerciseId
    sets: Annotated[tuple[PerformedSet, ...], Field(min_length=1, max_length=20)]
    rpe: Rpe | None = None
    pain: Nrs | None = None
    technique_ok: bool | None = None


class SessionCompleted(Contract):
    """A training session, reported when it has ended (C-004). `time` of the event is `ended_at`."""

    session_id: Identifier
    started_at: Moment
    ended_at: Moment
    exercises: Annotated[tuple[PerformedExercise, ...], Field(min_length=1, max_length=50)]
    supervised: bool | None = None
    pre_session_pain: Nrs | None = None
    session_rpe: Rpe | None = None
    deload: bool = False
    symptoms: tuple[Symptom, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What a converter assumed because the source does not say it, e.g. `technique_ok=true`."""

    @model_validator(mode="after")
    def _plausible_duration(self) -> Self:
        if self.ended_at < self.started_at:
            raise ValueError("ended_at lies before started_at")
        if self.ended_at - self.started_at > MAX_SESSION:
            raise ValueError("a session lasts at most 4 hours")
        return self


class PainCheckin(Contract):
    """Pain now, between sessions (C-076, C-082)."""

    pain: Nrs
    location: PainLocation | None = None
    symptoms: tuple[Symptom, ...] = ()


class SymptomReported(Contract):
    """Symptoms at any time, reported by the patient or a carer (C-092 to C-100)."""

    symptoms: Annotated[tuple[Symptom, ...], Field(min_length=1)]
    pain: Nrs | None = None
    reporter: Literal["patient", "carer"] | None = None


class BpRecorded(Contract):
    """Blood pressure at rest, mmHg (C-008, C-013)."""

    systolic_mmhg: Annotated[int, Field(ge=50, le=300), NumberOnly]
    diastolic_mmhg: Annotated[int, Field(ge=30, le=200), NumberOnly]

    @model_validator(mode="after")
    def _diastolic_below_systolic(self) -> Self:
        if self.diastolic_mmhg >= self.systolic_mmhg:
            raise ValueError("diastolic_mmhg must be below systolic_mmhg")
        return self


class FunctionTested(Contract):
    """Result of a functional test (C-017 to C-020)."""

    test: Literal["chair_stand_30s", "chair_stand_5x", "grip_strength", "stair_climb"]
    value: Annotated[Decimal, Field(ge=0, le=1000), NumberOnly]
    unit: Literal["stands", "s", "kg"]


class PauseDeclared(Contract):
    """A planned interruption; both dates are home-zone local and inclusive (C-111)."""

    from_date: Day
    to_date: Day
    reason: PauseReason

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.to_date < self.from_date:
            raise ValueError("to_date lies before from_date")
        return self

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.to_date - self.from_date).days + 1


class DeviceStatus(Contract):
    """What a device says of itself: no data is not no training (C-130)."""

    status: Literal["ok", "sync_error", "offline"]
    device_id: Identifier | None = None
    detail: str | None = None
