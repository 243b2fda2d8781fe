"""The hidden truth of a patient: strength that adapts, pain that comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from services.simulator.domain.exercises import Exercise
from services.simulator.domain.prescription import Prescribed
from shared.contracts.vocabulary import LoadKind, Profile

ADAPTS: Final[dict[Profile, float]] = {Profile.ATHLETE: 0.035, Profile.PAIN: 0.030, Profile.SARCOPENIC: 0.018}
"""Share of the way to the potential that one session brings."""
FADES_AFTER_DAYS: Final = 14
FADES_PER_DAY: Final = 0.004
"""Loss of strength per day without training, from the 14th on (2-4 weeks: source article, L91)."""
REPS_PER_SHARE: Final = 36.0
"""Repetitions to failure = 36 * (1RM / load - 1): Epley's line, a little longer, as it is on machines."""
FATIGUE_PER_SET: Final = 0.03
EASES_PER_SESSION: Final = 0.018
"""Share of the resting pain that one session takes away: a third or so within 12 weeks."""


@dataclass(frozen=True)
class DoneSet:
    """One set as lifted: repetitions, or seconds of a hold."""

    reps: int | None
    hold_s: int | None = None


@dataclass(frozen=True)
class Effort:
    """One exercise as it went."""

    sets: tuple[DoneSet, ...]
    rpe: Decimal


@dataclass
class Body:
    """Strength per exercise, resting pain, and the day of the last session."""

    profile: Profile
    rest_pain: float
    strength: dict[str, float] = field(default_factory=dict)
    potential: dict[str, float] = field(default_factory=dict)
    trained_on: date | None = None

    @classmethod
    def of(cls, profile: Profile, rest_pain: Decimal, exercises: Sequence[Exercise]) -> "Body":
        body = cls(profile, float(rest_pain))
        for exercise in exercises:
            body.learn(exercise)
        return body

    def learn(self, exercise: Exercise) -> None:
        self.strength[exercise.exercise_id] = exercise.strength
        self.potential[exercise.exercise_id] = exercise.potential

    def perform(self, todo: Prescribed, wanted_rpe: float, chance: Random) -> Effort:
        """Do one exercise: as many repetitions as the wanted exertion allows, never more than the top of the range."""
        if todo.load_kind is LoadKind.ISOMETRIC:
            return self._hold(todo, chance)
        fresh = self._repetitions_to_failure(todo)
        sets = []
        left = fresh
        for number in range(todo.sets):
            able = fresh * (1 - FATIGUE_PER_SET * number) + chance.uniform(-0.8, 0.8)
            reps = max(3, min(todo.reps_max, int(able - (10 - wanted_rpe))))
            left = able - reps
            sets.append(DoneSet(reps))
        return Effort(tuple(sets), _rpe(10 - left))

    def rest(self, day: date) -> None:
        """Note a session on `day` beforehand: what a longer gap has cost."""
        if self.trained_on is not None:
            idle = (day - self.trained_on).days - FADES_AFTER_DAYS
            if idle > 0:
                kept = max(0.75, 1 - FADES_PER_DAY * idle)
                self.strength = {name: value * kept for name, value in self.strength.items()}
        self.trained_on = day

    def adapt(self, exercise_id: str) -> None:
        """Grow from one session of this exercise."""
        now = self.strength[exercise_id]
        self.strength[exercise_id] = now + max(0.0, self.potential[exercise_id] - now) * ADAPTS[self.profile]

    def ease(self) -> None:
        """Less pain after weeks of training (8 to 12 of them: source article, L20)."""
        self.rest_pain *= 1 - EASES_PER_SESSION

    def _repetitions_to_failure(self, todo: Prescribed) -> float:
        strength = self.strength[todo.exercise_id]
        if todo.load_kg is not None:
            return REPS_PER_SHARE * (strength / max(0.5, float(todo.load_kg)) - 1)
        return 14 + 8 * (strength - (todo.level or 1))

    def _hold(self, todo: Prescribed, chance: Random) -> Effort:
        able = self.strength[todo.exercise_id]
        wanted = todo.hold_s or 20
        held = tuple(max(5, min(wanted, int(able * (1 - 0.05 * n) + chance.uniform(-2, 2)))) for n in range(todo.sets))
        return Effort(tuple(DoneSet(None, seconds) for seconds in held), _rpe(10 * wanted / max(wanted, able)))


def _rpe(value: float) -> Decimal:
    """Nearest half point that a person would say, 2 to 10."""
    return Decimal(round(max(2.0, min(10.0, value)) * 2)) / 2


def nrs(value: float) -> Decimal:
    """Nearest half point of the pain scale, 0 to 10."""
    return Decimal(round(max(0.0, min(10.0, value)) * 2)) / 2
