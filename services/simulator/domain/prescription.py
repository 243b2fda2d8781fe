"""What a patient is told to do next, as far as an app needs it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from services.simulator.domain.exercises import Exercise
from shared.contracts.prescription import PrescribedExercise
from shared.contracts.prescription import Prescription as Answer
from shared.contracts.vocabulary import LoadKind, Profile

TOP_REPS: Final[dict[Profile, int]] = {Profile.ATHLETE: 12, Profile.PAIN: 15, Profile.SARCOPENIC: 15}
"""Upper end of the repetition range, for an app that has not read its prescription yet (C-041)."""
CAREFUL_RPE: Final = Decimal(6)


@dataclass(frozen=True, kw_only=True)
class Prescribed:
    """One exercise of the next session."""

    exercise_id: str
    load_kind: LoadKind
    sets: int
    reps_max: int
    rpe_cap: Decimal
    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """The next session; `held` means: do not train until a clinician clears it."""

    exercises: tuple[Prescribed, ...]
    held: bool = False
    waiting: tuple[str, ...] = ()
    """Ids of increases that wait for a clinician."""


def as_answered(answer: Answer) -> Prescription | None:
    """The prescription as progression gives it; None before there is a plan."""
    if not answer.active:
        return None
    return Prescription(
        held=answer.on_hold,
        exercises=tuple(map(_prescribed, answer.exercises)),
        waiting=tuple(one.pending.decision_id for one in answer.exercises if one.pending is not None),
    )


def _prescribed(one: PrescribedExercise) -> Prescribed:
    return Prescribed(
        exercise_id=one.exercise_id,
        load_kind=one.load_kind,
        sets=one.sets,
        reps_max=one.reps_max,
        rpe_cap=one.rpe_cap,
        load_kg=one.load_kg,
        level=one.level,
        hold_s=one.hold_s,
        held=one.on_hold,
    )


def as_planned(exercises: Iterable[Exercise], profile: Profile) -> Prescription:
    """What the plan itself says, for an app that has not read anything newer."""
    return Prescription(
        exercises=tuple(
            Prescribed(
                exercise_id=one.exercise_id,
                load_kind=one.load_kind,
                sets=one.sets,
                reps_max=TOP_REPS[profile],
                rpe_cap=CAREFUL_RPE,
                load_kg=one.load_kg,
                level=one.level,
                hold_s=one.hold_s,
            )
            for one in exercises
        )
    )


def at_share(todo: Prescribed, share: Decimal) -> Prescribed:
    """The same with another load, to half a kilogram; without a load it stays as it is."""
    if todo.load_kg is None:
        return todo
    return replace(todo, load_kg=max(Decimal("0.5"), (todo.load_kg * share).quantize(Decimal("0.5"))))
