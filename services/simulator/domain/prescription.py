"""What a patient is told to do next, as far as an app needs it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from services.simulator.domain.exercises import Exercise
from shared.contracts.vocabulary import LoadKind, Profile

TOP_REPS: Final[dict[Profile, int]] = {Profile.ATHLETE: 12, Profile.PAIN: 15, Profile.SARCOPENIC: 15}
"""Upper end of the repetition range (C-041)."""


@dataclass(frozen=True, kw_only=True)
class Prescribed:
    """One exercise of the next session."""

    exercise_id: str
    load_kind: LoadKind
    sets: int
    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None
    target_reps: int | None = None
    """Repetitions that count as the top of the range; None = the profile's."""
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """The next session; `held` means: do not train until a clinician clears it."""

    exercises: tuple[Prescribed, ...]
    held: bool = False

    def of(self, exercise_id: str) -> Prescribed | None:
        return next((one for one in self.exercises if one.exercise_id == exercise_id), None)


def as_planned(exercises: Iterable[Exercise]) -> Prescription:
    """What the plan itself says, for an app that has not read anything newer."""
    return Prescription(
        exercises=tuple(
            Prescribed(
                exercise_id=one.exercise_id,
                load_kind=one.load_kind,
                sets=one.sets,
                load_kg=one.load_kg,
                level=one.level,
                hold_s=one.hold_s,
            )
            for one in exercises
        )
    )


def lighter(prescription: Prescription, share: Decimal) -> Prescription:
    """The same with loads at `share`, for a session made light on purpose."""
    return replace(
        prescription,
        exercises=tuple(
            replace(one, load_kg=(one.load_kg * share).quantize(Decimal("0.5"))) if one.load_kg is not None else one
            for one in prescription.exercises
        ),
    )
