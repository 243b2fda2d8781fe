"""Who a patient is: what the clinic knows of them, and what only the simulator knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from services.simulator.domain import chances
from services.simulator.domain.exercises import Exercise, exercises_for
from services.simulator.domain.slots import ZONES
from shared.contracts.vocabulary import AutoApply, Phase, Profile

STILL_TRAINING: Final = 0.65
"""Share of patients who still train after `ADHERENCE_DAYS`: 60-70 % under supervision (source article, L105)."""
ADHERENCE_DAYS: Final = 90


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A gap in training; both dates inclusive and home-zone local."""

    first: date
    last: date
    declared: bool
    """The patient tells the clinic beforehand (`pause.declared`)."""
    ill: bool = False
    """An illness: a declared one puts the programme on hold until a clearance (C-111)."""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One patient of the clinic."""

    number: int
    """Which patient of the clinic, from 0: with the seed it decides everything."""
    patient_id: str
    profile: Profile
    frail: bool
    birth_date: date
    zone: str
    auto_apply: AutoApply
    weekdays: tuple[int, ...]
    second_slot: bool
    """Trains at the less usual time of day."""
    joins_on: date
    program_start: date
    phase: Phase
    phase_since: date
    last_session_on: date | None
    signed_off: bool
    """Technique signed off before joining."""
    rest_pain: Decimal
    """Baseline resting pain, NRS."""
    performance_goal: bool
    hypertensive: bool
    exercises: tuple[Exercise, ...]
    later_exercise: Exercise | None
    """Added by the clinician in the course of the programme."""
    skips: float
    """Chance to miss a planned session."""
    forgets: float
    """Chance to leave a field of a report empty."""
    effort: float
    """How far above (+) or below (-) the wanted exertion they usually go, RPE points."""
    drops_out_on: date | None
    absences: tuple[Absence, ...]
    tested_at_first: bool
    """The clinic records the whole baseline, and does it in time (C-017); nobody does who is already training."""
    offline: tuple[Absence, ...]
    """Days without a network: reports are uploaded afterwards."""

    def trains_on(self, day: date) -> bool:
        """Whether a session is planned and nothing longer than one day's mood is in its way."""
        return (
            day >= self.joins_on
            and day.isoweekday() in self.weekdays
            and not (self.drops_out_on and day >= self.drops_out_on)
            and not any(absence.covers(day) for absence in self.absences)
        )

    def is_online(self, day: date) -> bool:
        return not any(absence.covers(day) for absence in self.offline)


def recruit(count: int, seed: int, first_day: date, days: int, prefix: str = "p-") -> tuple[Persona, ...]:
    """The `count` patients of a clinic, joining in the week from `first_day` on; the same for the same arguments.

    `prefix` is what their ids begin with.
    """
    clinic = Random(f"clinic:{seed}")
    # Spread evenly over [0, 1), so that a small clinic too keeps the adherence of the source.
    fates = [(rank + clinic.random()) / count for rank in range(count)]
    clinic.shuffle(fates)
    return tuple(_persona(number, fates[number], seed, first_day, days, prefix) for number in range(count))


def _persona(number: int, fate: float, seed: int, first_day: date, days: int, prefix: str) -> Persona:
    chance = Random(f"persona:{seed}:{number}")
    profile = PROFILES[number % len(PROFILES)]
    frail = profile is Profile.SARCOPENIC and chance.random() < 0.35
    joins_on = first_day + timedelta(days=number % 7)
    already = 0 if chance.random() < 0.6 else chance.choice((30, 42, 60, 95))
    program_start = joins_on - timedelta(days=already)
    phase, phase_since = _phase(program_start, already)
    goal = profile is Profile.ATHLETE and chance.random() < 0.7
    drawn = exercises_for(profile, phase, chance)
    planned, spare = drawn[:-1], drawn[-1]
    return Persona(
        number=number,
        patient_id=f"{prefix}{number + 1:06d}",
        profile=profile,
        frail=frail,
        birth_date=_birth_date(profile, joins_on, chance),
        zone=ZONES[0] if chance.random() < 0.3 else chance.choice(ZONES[1:]),
        auto_apply=AutoApply.ALL if chance.random() < 0.75 else chance.choice((AutoApply.NONE, AutoApply.STANDARD)),
        weekdays=chance.choice(WEEKDAYS[profile]) if already >= 28 else chance.choice(WEEKDAYS_AT_FIRST[profile]),
        second_slot=chance.random() < 0.3,
        joins_on=joins_on,
        program_start=program_start,
        phase=phase,
        phase_since=phase_since,
        last_session_on=joins_on - timedelta(days=chance.randint(2, 4)) if already else None,
        signed_off=already >= 42,
        rest_pain=Decimal(chance.randint(*REST_PAIN[profile])) / 2,
        performance_goal=goal,
        hypertensive=chance.random() < 0.2,
        exercises=planned,
        later_exercise=spare if chance.random() < 0.4 else None,
        skips=chance.uniform(0.04, 0.16),
        forgets=chance.choice((0.0, 0.01, 0.02, 0.08)),
        effort=chance.uniform(-0.6, 0.7),
        drops_out_on=_drop_out(fate, joins_on, chance),
        absences=_absences(joins_on, days, chance),
        offline=_offline(joins_on, days, chance),
        tested_at_first=not already and chance.random() < chances.BASELINE_TESTED,
    )


PROFILES: Final[Sequence[Profile]] = (
    Profile.PAIN,
    Profile.ATHLETE,
    Profile.SARCOPENIC,
    Profile.PAIN,
    Profile.SARCOPENIC,
    Profile.PAIN,
)
"""Half have pain, a third are sarcopenic, the others athletes."""

WEEKDAYS: Final[dict[Profile, tuple[tuple[int, ...], ...]]] = {
    Profile.ATHLETE: ((1, 3, 5), (2, 4, 6), (1, 2, 4, 6)),
    Profile.PAIN: ((1, 4), (2, 5), (1, 3, 5)),
    Profile.SARCOPENIC: ((1, 4), (2, 5), (3, 6)),
}
"""Training days within the profile's frequency (C-026 to C-028)."""

WEEKDAYS_AT_FIRST: Final[dict[Profile, tuple[tuple[int, ...], ...]]] = {
    Profile.ATHLETE: ((1, 3, 5), (2, 4, 6)),
    Profile.PAIN: WEEKDAYS[Profile.PAIN],
    Profile.SARCOPENIC: WEEKDAYS[Profile.SARCOPENIC],
}
"""The same in the first phase, where nobody trains more than three times a week (C-046)."""

REST_PAIN: Final[dict[Profile, tuple[int, int]]] = {
    Profile.ATHLETE: (0, 2),
    Profile.PAIN: (2, 6),
    Profile.SARCOPENIC: (1, 5),
}
"""Lowest and highest resting pain at the start, in half points of the NRS."""


def _phase(program_start: date, days_in: int) -> tuple[Phase, date]:
    if days_in >= 84:
        return Phase.MAINTENANCE, program_start + timedelta(days=84)
    if days_in >= 28:
        return Phase.PROGRESSION, program_start + timedelta(days=28)
    return Phase.ADAPTATION, program_start


def _birth_date(profile: Profile, joins_on: date, chance: Random) -> date:
    if profile is Profile.SARCOPENIC:
        age = chance.randint(68, 88)
    elif profile is Profile.ATHLETE:
        age = chance.randint(19, 38)
    else:
        age = chance.choice((chance.randint(30, 62), 66, 71))
        if chance.random() < 0.08:  # turns 65 during the programme, which slows the cadence (C-030)
            return date(joins_on.year - 65, joins_on.month, 1) + timedelta(days=chance.randint(30, 70))
    return date(joins_on.year - age, chance.randint(1, 12), chance.randint(1, 28))


def _drop_out(fate: float, joins_on: date, chance: Random) -> date | None:
    """Most of those who give up do so early."""
    if fate < STILL_TRAINING:
        return None
    share = chance.random()
    return joins_on + timedelta(days=10 + int((ADHERENCE_DAYS - 10) * share * (0.4 + 0.6 * share)))


def _absences(joins_on: date, days: int, chance: Random) -> tuple[Absence, ...]:
    if chance.random() >= 0.35:
        return ()
    first = joins_on + timedelta(days=chance.randint(14, max(15, days - 20)))
    last = first + timedelta(days=chance.choice((8, 11, 15, 21, 29)))
    declared = (last - first).days < 28 and chance.random() < 0.6
    return (Absence(first=first, last=last, declared=declared, ill=chance.random() < 0.2),)


def _offline(joins_on: date, days: int, chance: Random) -> tuple[Absence, ...]:
    spells = []
    for _ in range(chance.choice((0, 1, 1, 2))):
        first = joins_on + timedelta(days=chance.randint(3, max(4, days - 8)))
        spells.append(Absence(first=first, last=first + timedelta(days=chance.randint(0, 5)), declared=False))
    return tuple(spells)
