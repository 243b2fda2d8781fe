"""A patient's chart: what a clinician reads in ten seconds, as values (`charting.chart_of` makes them)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from services.alerts.application.glance import Glance
from shared.contracts.alerts import AlertView
from shared.contracts.emissions import DecisionSaid
from shared.contracts.events import Event
from shared.contracts.vocabulary import DecisionStatus

When = Literal["before", "during", "after"]


@dataclass(frozen=True)
class Decided:
    """A decision in its newest version. `standing`: not withdrawn by late data."""

    said: DecisionSaid
    standing: bool

    @property
    def waits(self) -> bool:
        """Whether a clinician has to approve or decline it."""
        return self.standing and self.said.status is DecisionStatus.PENDING_APPROVAL


@dataclass(frozen=True)
class Entry:
    """An accepted event in the journal. `superseded_by`: the correction or deletion that took its place."""

    event: Event
    outcome: str
    superseded_by: str | None


@dataclass(frozen=True)
class Lifted:
    """The best working set of an exercise in a session: its load in kg, its level, or its hold in seconds."""

    at: datetime
    value: Decimal
    session_id: str


@dataclass(frozen=True)
class Pain:
    """A reading on the NRS, 0 to 10."""

    at: datetime
    value: Decimal
    when: When


@dataclass
class ExerciseCourse:
    """One exercise over time."""

    exercise_id: str
    unit: str
    lifted: list[Lifted] = field(default_factory=list)
    decided: list[DecisionSaid] = field(default_factory=list)


@dataclass(frozen=True)
class Span:
    """Something that lasts: a phase, a hold. `end` None: still."""

    start: datetime
    end: datetime | None
    name: str


@dataclass(frozen=True)
class Day:
    """A day of the adherence calendar."""

    on: date
    state: Literal["trained", "missed", "planned", "held", "none", "outside"]


@dataclass(frozen=True)
class Chart:
    """Everything the page of a patient shows of the past."""

    patient: str
    at: datetime
    zone: str
    glance: Glance | None
    since: datetime | None
    """From when on it tells what training brought; None: from the first day."""
    exercises: tuple[ExerciseCourse, ...]
    pains: tuple[Pain, ...]
    sessions: tuple[Event, ...]
    phases: tuple[Span, ...]
    holds: tuple[Span, ...]
    weeks: tuple[tuple[Day, ...], ...]
    tests: tuple[Event, ...]
    reassessments: tuple[Event, ...]
    contacts: tuple[Event, ...]
    """Newest first."""
    decisions: tuple[Decided, ...]
    """Last changed first."""
    journal: tuple[Entry, ...]
    """Newest first."""
    alerts: tuple[AlertView, ...]
    """Open ones first, the worst first; then the resolved, newest first."""

    @property
    def shortened(self) -> bool:
        """Whether there was something before."""
        return self.since is not None and self.glance is not None and self.glance.start < self.since.date()

    @property
    def waiting(self) -> tuple[DecisionSaid, ...]:
        """Increases that wait for a clinician (C-071)."""
        return tuple(one.said for one in self.decisions if one.waits)
