"""What an event turned out to mean: read by progression's gates and by the alert rules."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from shared.clinical.holds import ClearanceEffect
from shared.clinical.loads import Done, done_in
from shared.clinical.pain import Band, Reading
from shared.clinical.red_flags import RedFlag
from shared.contracts.events import Event
from shared.contracts.plans import PlanFields
from shared.contracts.reports import BpRecorded, SessionCompleted
from shared.contracts.value import value


class BpStage(StrEnum):
    """A resting blood-pressure reading against its limits (C-013)."""

    CAUTION = "caution"
    ABSOLUTE = "absolute"


@value()
class ExercisePain:
    """Worst pain of an exercise in a session, its band, and whether it was amber for the second time in a row."""

    pain: Decimal | None
    band: Band
    amber_repeat: bool
    lowered: bool = False
    """Not tolerated pain that the patient has corrected to less: `pain` is the former, `band` of the correction."""


@value()
class SessionFacts:
    """A completed session in its patient's course. `gap_days` counts from the previous session, None for the first."""

    session: SessionCompleted
    on: date
    gap_days: int | None
    during_hold: str | None
    """Cause of the programme hold it was started in (C-102)."""
    exercises: dict[str, ExercisePain]
    new_load: bool

    @cached_property
    def done(self) -> dict[str, Done]:
        """The exercises by name as they count: every gate and finding asks, they are read once."""
        return done_in(self.session)


@dataclass
class Facts:
    """Everything one event meant. Empty fields: it meant nothing of that kind."""

    event: Event
    trigger: str
    on: date
    historical: bool = False
    """Older than the replay horizon at receipt: stored, red flags evaluated, nothing decided (C-006)."""
    suspected_duplicate: bool = False
    red_flags: list[RedFlag] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    exercises: dict[str, ExercisePain] = field(default_factory=dict)
    """Pain of each exercise of a session, of one that was taken back too."""
    session: SessionFacts | None = None
    retracted: SessionFacts | None = None
    """A session that its sender has deleted, or reported a second time: it earns nothing, what it restricts stands."""
    bp: BpStage | None = None
    pressure: BpRecorded | None = None
    contraindications: tuple[str, ...] = ()
    """Absolute contraindications stated while a programme runs (C-011)."""
    clearance: ClearanceEffect | None = None
    plan: PlanFields | None = None
    """The plan that took effect with this event."""
    activated: bool = False
    block_reasons: tuple[str, ...] = ()
