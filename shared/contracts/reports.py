"""What apps and wearables report: sessions, pain, symptoms, readings, device state."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.base import Contract, ExerciseId, HoldSeconds, Identifier, Level, NumberOnly, Rpe, Text
from shared.contracts.conversion import LoadKg, Pain, Pounds, in_kilograms, in_nrs
from shared.contracts.plan_vocabulary import Concern, Hand, PainScale, Tester
from shared.contracts.times import Day, Moment
from shared.contracts.vocabulary import PainLocation, PauseReason, Symptom

MAX_SESSION = timedelta(hours=4)
"""Longest session accepted (C-004)."""


class PerformedSet(Contract):
    """One set as lifted. Missing means unknown, never zero (C-004). A load in kg or lb, never without unit (C-002)."""

    reps: Annotated[int, Field(ge=0, le=100), NumberOnly] | None = None
    reps_other_side: Annotated[int, Field(ge=0, le=100), NumberOnly] | None = None
    """Repetitions of the other side of a one-sided exercise: the weaker side counts (C-041)."""
    load_kg: LoadKg | None = None
    load_lb: Pounds | None = None
    level: Level | None = None
    hold_s: HoldSeconds | None = None
    rest_s: Annotated[int, Field(ge=0, le=1800), NumberOnly] | None = None
    warmup: bool = False

    @model_validator(mode="before")
    @classmethod
    def _pounds(cls, given: Any) -> Any:
        return in_kilograms(given)

    @model_validator(mode="after")
    def _reps_or_hold(self) -> Self:
        if self.reps is None and self.hold_s is None:
            raise ValueError("a set needs reps, or hold_s for an isometric exercise")
        return self

    @property
    def counted_reps(self) -> int | None:
        """Repetitions that count: those of the weaker side where both are known (C-041)."""
        if self.reps is None or self.reps_other_side is None:
            return self.reps
        return min(self.reps, self.reps_other_side)


class PerformedExercise(Contract):
    """One exercise of a session: its sets, exertion, worst pain during it, technique."""

    exercise_id: ExerciseId
    sets: Annotated[tuple[PerformedSet, ...], Field(min_length=1, max_length=20)]
    rpe: Rpe | None = None
    pain: Pain | None = None
    technique_ok: bool | None = None
    breath_hold: bool | None = None
    """Breath held under load, the Valsalva manoeuvre (C-052)."""


class SessionCompleted(Contract):
    """A training session, reported when it has ended (C-004). `time` of the event is `ended_at`."""

    session_id: Identifier
    started_at: Moment
    ended_at: Moment
    exercises: Annotated[tuple[PerformedExercise, ...], Field(min_length=1, max_length=50)]
    supervised: bool | Literal["remote_live"] | None = None
    """Under the eyes of a professional, in the room or by live video, which counts as much (C-053)."""
    scale: PainScale = PainScale.NRS
    pre_session_pain: Pain | None = None
    session_rpe: Rpe | None = None
    deload: bool = False
    symptoms: tuple[Symptom, ...] = ()
    note: Text | None = None
    """The patient's own words. Nothing is read from them, but some words bring a question (C-129)."""
    assumptions: tuple[str, ...] = ()
    """What a converter assumed because the source does not say it, e.g. `technique_ok=true`."""

    @model_validator(mode="before")
    @classmethod
    def _pain_in_nrs(cls, given: Any) -> Any:
        return in_nrs(given, "pre_session_pain")

    @model_validator(mode="after")
    def _plausible_duration(self) -> Self:
        if self.ended_at < self.started_at:
            raise ValueError("ended_at lies before started_at")
        if self.ended_at - self.started_at > MAX_SESSION:
            raise ValueError("a session lasts at most 4 hours")
        return self


class PainCheckin(Contract):
    """Pain now, between sessions (C-076, C-082)."""

    scale: PainScale = PainScale.NRS
    pain: Pain
    location: PainLocation | None = None
    symptoms: tuple[Symptom, ...] = ()
    note: Text | None = None
    """The patient's own words. Nothing is read from them, but some words bring a question (C-129)."""
    concern: Concern | None = None
    """A question or worry from the list, answered by a counselling message (C-124)."""

    @model_validator(mode="before")
    @classmethod
    def _pain_in_nrs(cls, given: Any) -> Any:
        return in_nrs(given, "pain")


class SymptomReported(Contract):
    """Symptoms at any time, reported by the patient or a carer (C-092 to C-100).

    A fall with a blow to the head or new bone pain is a fall_with_injury (C-100).
    """

    symptoms: Annotated[tuple[Symptom, ...], Field(min_length=1)]
    scale: PainScale = PainScale.NRS
    pain: Pain | None = None
    reporter: Literal["patient", "carer"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _pain_in_nrs(cls, given: Any) -> Any:
        return in_nrs(given, "pain")


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
    """Result of a functional test (C-017 to C-020); or that it cannot be done, with the reason, which counts as done.

    Units: stands for chair_stand_30s, s for chair_stand_5x and stair_climb, kg for grip_strength.
    """

    test: Literal["chair_stand_30s", "chair_stand_5x", "grip_strength", "stair_climb"]
    value: Annotated[Decimal, Field(ge=0, le=1000), NumberOnly] | None = None
    unit: Literal["stands", "s", "kg"] | None = None
    hand: Hand | None = None
    trial: Annotated[int, Field(ge=1, le=20), NumberOnly] | None = None
    tester: Tester | None = None
    arms_used: bool | None = None
    """Pushed up with the arms: a chair stand then scores 0 (C-018)."""
    not_applicable: bool = False
    reason: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _a_value_or_why_not(self) -> Self:
        measured = self.value is not None and self.unit is not None
        if self.not_applicable and (self.reason is None or measured):
            raise ValueError("not_applicable needs a reason, and no value")
        if not self.not_applicable and not measured:
            raise ValueError("value and unit are needed, or not_applicable with a reason")
        return self


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


class MessageAcknowledged(Contract):
    """The patient has read a message that must be acknowledged (C-119)."""

    message_id: Annotated[str, Field(min_length=1, max_length=300)]


class EventDeleted(Contract):
    """The event that the envelope's `supersedes` names never happened: everything after it is folded without (C-005).

    Its red flags stand until a clinician clears them. Clinical acts are deleted by clinicians only.
    """

    reason: Annotated[str, Field(min_length=1, max_length=500)] | None = None
