"""What the clinic's patients train: exercises with the patient's hidden strength in them."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from random import Random
from typing import Final

from shared.contracts.vocabulary import LoadKind, Phase, Profile


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise of a plan, as it starts."""

    exercise_id: str
    load_kind: LoadKind
    sets: int
    load_kg: Decimal | None = None
    step_kg: Decimal = Decimal(1)
    level: int | None = None
    max_level: int = 5
    hold_s: int | None = None
    e1rm_kg: Decimal | None = None
    """What the clinic measured."""
    small_muscle: bool = False
    strength: float
    """What is true: 1RM in kg; for bands the level that is just manageable; for holds the seconds."""
    potential: float
    """What training can make of it."""


@dataclass(frozen=True)
class _Kind:
    name: str
    share: float
    """Typical 1RM as a multiple of the patient's own strength."""
    step_kg: str
    small_muscle: bool = False


LOADED: Final[dict[Profile, tuple[_Kind, ...]]] = {
    Profile.ATHLETE: (
        _Kind("squat", 1.0, "2.5"),
        _Kind("bench_press", 0.75, "2.5"),
        _Kind("deadlift", 1.2, "2.5"),
        _Kind("lateral_raise", 0.16, "1", small_muscle=True),
    ),
    Profile.PAIN: (
        _Kind("leg_press", 1.3, "2.5"),
        _Kind("seated_row", 0.6, "1"),
        _Kind("chest_press", 0.55, "1"),
        _Kind("knee_extension", 0.5, "2.5"),
    ),
    Profile.SARCOPENIC: (
        _Kind("leg_press", 1.3, "1"),
        _Kind("seated_row", 0.6, "1"),
        _Kind("hip_abduction", 0.5, "0.5"),
    ),
}

BANDS: Final[dict[Profile, str]] = {
    Profile.ATHLETE: "band_pull_apart",
    Profile.PAIN: "band_row",
    Profile.SARCOPENIC: "band_sit_to_stand",
}

OWN_STRENGTH: Final[dict[Profile, tuple[float, float]]] = {
    Profile.ATHLETE: (85.0, 130.0),
    Profile.PAIN: (50.0, 95.0),
    Profile.SARCOPENIC: (32.0, 60.0),
}
"""Weakest and strongest of each profile, kg."""

START_SHARE: Final[dict[Phase, dict[Profile, tuple[float, float]]]] = {
    Phase.ADAPTATION: {profile: (0.48, 0.55) for profile in Profile},
    Phase.PROGRESSION: {
        Profile.ATHLETE: (0.68, 0.72),
        Profile.PAIN: (0.59, 0.64),
        Profile.SARCOPENIC: (0.58, 0.63),
    },
    Phase.MAINTENANCE: {
        Profile.ATHLETE: (0.70, 0.75),
        Profile.PAIN: (0.60, 0.65),
        Profile.SARCOPENIC: (0.58, 0.64),
    },
}
"""Share of the measured 1RM at which a plan starts."""


def floor_step(load_kg: Decimal, step_kg: Decimal) -> Decimal:
    """The largest multiple of the equipment's step that is not above `load_kg`, at least one step."""
    steps = (load_kg / step_kg).to_integral_value(ROUND_FLOOR)
    return max(step_kg, steps * step_kg)


def exercises_for(profile: Profile, phase: Phase, chance: Random) -> tuple[Exercise, ...]:
    """Two loaded exercises, one with a band, sometimes a hold; the last one is kept for later."""
    own = chance.uniform(*OWN_STRENGTH[profile])
    kinds = chance.sample(LOADED[profile], 3)
    loaded = [_loaded(kind, own, profile, phase, chance) for kind in kinds]
    planned = [*loaded[:2], _band(profile, chance)]
    if chance.random() < 0.15:
        planned.append(_plank(profile, chance))
    return (*planned, loaded[2])


def _sets(profile: Profile, chance: Random) -> int:
    return 3 if profile is Profile.ATHLETE else chance.choice((2, 2, 3))


def _loaded(kind: _Kind, own: float, profile: Profile, phase: Phase, chance: Random) -> Exercise:
    strength = own * kind.share * chance.uniform(0.9, 1.1)
    step = Decimal(kind.step_kg)
    measured = Decimal(round(strength * chance.uniform(0.94, 1.03)))
    share = Decimal(str(round(chance.uniform(*START_SHARE[phase][profile]), 3)))
    return Exercise(
        exercise_id=kind.name,
        load_kind=LoadKind.EXTERNAL_KG,
        sets=_sets(profile, chance),
        load_kg=floor_step(measured * share, step),
        step_kg=step,
        e1rm_kg=measured if chance.random() < 0.92 else None,
        small_muscle=kind.small_muscle,
        strength=strength,
        potential=strength * chance.uniform(1.2, 1.5),
    )


def _band(profile: Profile, chance: Random) -> Exercise:
    level = chance.randint(1, 2)
    return Exercise(
        exercise_id=BANDS[profile],
        load_kind=LoadKind.BAND,
        sets=_sets(profile, chance),
        level=level,
        strength=level + chance.uniform(0.2, 0.8),
        potential=level + chance.uniform(1.5, 3.0),
    )


def _plank(profile: Profile, chance: Random) -> Exercise:
    return Exercise(
        exercise_id="plank",
        load_kind=LoadKind.ISOMETRIC,
        sets=_sets(profile, chance),
        hold_s=20,
        strength=chance.uniform(26.0, 45.0),
        potential=chance.uniform(60.0, 90.0),
    )
