"""The worklist: the patients with open alerts, the worst first, and what somebody needs to know before a look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.alerts.application.glance import Glance
from services.alerts.application.views import view_of
from services.alerts.domain.alert import Alert
from shared.contracts.alerts import AlertView, State
from shared.contracts.vocabulary import Severity
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock


@dataclass(frozen=True)
class Sought:
    """Which patients to list: those with an open alert for which all of this holds."""

    patient: str = ""
    """Part of the patient's id; empty is any."""
    least: Severity = Severity.INFO
    mine: bool = False
    """Assigned to the caller."""
    waiting: bool = False
    """Acknowledged by nobody."""
    resting: bool = False
    """Those that are snoozed, too."""


Place = tuple[int, int, datetime, str]
"""Of a patient in the list: rank of the worst alert, of the worst unacknowledged one (-1: none), since when, id."""


@dataclass(frozen=True)
class Found:
    """A patient with the open alerts, worst first. `patient` None: alerts about the system."""

    patient: str | None
    alerts: tuple[Alert, ...]
    glance: Glance | None


@dataclass(frozen=True)
class Page:
    """Some of the patients, worst first, and how many there are; with the feed's position and the clinic's zone."""

    position: int
    found: tuple[Found, ...]
    total: int
    """Patients in the whole list; after a place: in the rest of it."""
    zone: str
    last: Place | None = None
    """Of the last patient found."""


@dataclass(frozen=True)
class Row:
    """A line of the worklist. `patient` None: alerts about the system."""

    patient: str | None
    alerts: tuple[AlertView, ...]
    """Worst first."""
    glance: Glance | None

    @property
    def worst(self) -> AlertView:
        """Why the line stands where it stands."""
        return self.alerts[0]

    @property
    def waiting(self) -> int:
        """How many of the alerts nobody has acknowledged."""
        return sum(alert.state is State.OPEN for alert in self.alerts)

    @property
    def answer_by(self) -> datetime | None:
        """The deadline that runs for the worst of those that nobody has acknowledged."""
        return next((alert.ack_due_at for alert in self.alerts if alert.state is State.OPEN), None)


@dataclass(frozen=True)
class Worklist:
    """A page of it. `position`: of the feed when it was made, so that what is new since then can be told."""

    at: datetime
    position: int
    rows: tuple[Row, ...]
    more: bool
    total: int
    """Patients in the whole list."""
    zone: str
    """In which the clinic tells the time."""
    last: Place | None = None
    """Of the last row, to read on from."""


class WorklistStore(Protocol):
    """Reads the caller's clinic. What is shown is recorded in the audit log, in the same transaction."""

    async def find(
        self, who: Principal, sought: Sought, now: datetime, skip: int, limit: int, after: Place | None = None
    ) -> Page:
        """Up to `limit` patients after the first `skip`, or after a place."""
        ...


class Worklists:
    """Answers for one caller at a time."""

    def __init__(self, store: WorklistStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def page(
        self, who: Principal, sought: Sought, *, skip: int = 0, limit: int, after: Place | None = None
    ) -> Worklist:
        """A page of the worklist: by number for who turns pages, after a place for who reads on while it changes."""
        now = await self._clock.now()
        found = await self._store.find(who, sought, now, skip, limit, after)
        rows = tuple(Row(one.patient, tuple(map(view_of, one.alerts)), one.glance) for one in found.found)
        more = skip + len(rows) < found.total
        return Worklist(now, found.position, rows, more, found.total, found.zone, found.last)
