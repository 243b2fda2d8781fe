"""How long after the last session the detraining alert comes, by the calendar and the diary alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.simulator.evaluation.observed import Observed, root_of
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import AlertCode

TICK = time(6)
"""Home-local time of the daily tick."""


@dataclass(frozen=True)
class Gap:
    """A rung of the ladder that a gap in training really reached."""

    patient_id: str
    since: date
    rung: int
    """Days without a session."""
    due: datetime
    """The morning of that day; where the session before the gap was uploaded later, the moment of that."""
    late_upload: bool
    alert: AlertSaid | None
    took: timedelta | None
    """From the end of the last session to the alert; None without either."""

    @property
    def overdue(self) -> bool:
        """Whether the alert is missing, or came after it was due."""
        return self.alert is None or self.alert.at > self.due

    def __str__(self) -> str:
        came = "none came" if self.alert is None else f"it came {self.alert.at:%Y-%m-%d %H:%M %Z}"
        return f"{self.patient_id}: {self.rung} days since {self.since}, due {self.due:%Y-%m-%d %H:%M %Z}, {came}"


@dataclass(frozen=True)
class _Anchor:
    """What a gap is counted from, and what ends it."""

    on: date
    ended: datetime | None
    """End of the session; None where it was before the clinic knew the patient."""
    known: datetime
    """When the service learned of it."""
    next_at: datetime
    next_known: datetime


def gaps(observed: Observed, rungs: tuple[int, ...], end: datetime) -> Iterator[Gap]:
    """Every rung reached in every gap between sessions that really took place, up to the `end` of the run.

    A gap that was over before anybody could know that it had begun is left out.
    """
    for anchor in _anchors(observed, end):
        for rung in rungs:
            morning = datetime.combine(anchor.on + timedelta(days=rung), TICK, ZoneInfo(observed.diary.zone))
            due = max(morning, anchor.known)
            if morning < anchor.next_at and due < anchor.next_known:
                said = _alert(observed, anchor.on, rung)
                took = said.at - anchor.ended if said is not None and anchor.ended is not None else None
                yield Gap(observed.diary.patient_id, anchor.on, rung, due, due > morning, said, took)


def _anchors(observed: Observed, end: datetime) -> Iterator[_Anchor]:
    if not observed.received:
        return
    first_heard = min(observed.received.values())
    known = [(session.at, _known(observed, session.told[0].event_id)) for session in observed.sessions]
    ends: list[tuple[datetime | None, datetime]] = [(None, first_heard), *known]
    for (ended, learned), (next_ended, next_known) in pairwise([*ends, (end, end)]):
        on = observed.diary.begins_on if ended is None else observed.local_date(ended)
        yield _Anchor(on, ended, learned, next_ended or end, next_known)


def _known(observed: Observed, event_id: str) -> datetime:
    return observed.received.get(event_id, datetime.max.replace(tzinfo=ZoneInfo("UTC")))


def _alert(observed: Observed, since: date, rung: int) -> AlertSaid | None:
    """The first statement that this gap has reached the rung."""
    return next(
        (
            said
            for alert in observed.alerts
            for said in alert.steps
            if said.code is AlertCode.DETRAINING and root_of(said) == str(since) and said.details["level"] >= rung
        ),
        None,
    )
