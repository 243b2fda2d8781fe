"""What a session leaves behind: the check-ins of the days after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from services.simulator.domain import chances
from services.simulator.domain.body import nrs
from services.simulator.domain.truth import Kind
from shared.contracts.vocabulary import PainLocation


@dataclass(frozen=True)
class DueCheckin:
    """A check-in that the patient will send at the first contact from `due` on."""

    due: datetime
    pain: Decimal
    location: PainLocation


@dataclass(frozen=True)
class Aftermath:
    """What follows a session: which kind of soreness, if any, and the check-ins that will tell of it."""

    kind: Kind | None = None
    checkins: tuple[DueCheckin, ...] = ()


def after_session(ended_at: datetime, rest_pain: float, *, new_load: bool, amber: bool, chance: Random) -> Aftermath:
    """What follows a session that ended at `ended_at`; check-ins 24, 48 and 72 hours after it when sore (C-082)."""
    kind: Kind | None = None
    course: tuple[float, ...]
    if new_load and chance.random() < chances.SORE_AFTER_NEW_LOAD:
        (kind, course), location = _muscle_soreness(chance), PainLocation.MUSCLE_DIFFUSE
    elif chance.random() < chances.FLARE:
        (kind, course), location = _flare(chance), PainLocation.JOINT
    elif amber:
        course, location = (chance.uniform(0.0, 1.0), 0.0), PainLocation.JOINT
    elif chance.random() < chances.CHECKS_IN_UNASKED:
        course, location = (chance.uniform(-0.5, 0.5),), PainLocation.OTHER
    else:
        return Aftermath()
    checkins = tuple(
        DueCheckin(ended_at + timedelta(hours=24 * day, minutes=chance.randint(0, 2)), pain, location)
        for day, above in enumerate(course, start=1)
        if (pain := min(Decimal(6), nrs(rest_pain + above))) >= 0 and chance.random() < chances.CHECKS_IN
    )
    return Aftermath(kind, checkins)


def _muscle_soreness(chance: Random) -> tuple[Kind, tuple[float, ...]]:
    """Kind, and pain above that at rest on the three days after."""
    if chance.random() < chances.STUBBORN:
        return Kind.STUBBORN_SORENESS, (2.5, 3.0, 3.0)
    return Kind.SORENESS, (chance.uniform(1.5, 3.0), chance.uniform(1.0, 3.0), chance.uniform(-0.5, 0.5))


def _flare(chance: Random) -> tuple[Kind, tuple[float, ...]]:
    if chance.random() < chances.STUBBORN:
        return Kind.STUBBORN_FLARE, (2.0, 3.0, 2.5)
    return Kind.FLARE, (2.0, 1.0, 0.0)
