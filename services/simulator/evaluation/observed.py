"""What is judged: a patient's diary beside everything that was said of the patient's alerts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from services.simulator.domain.truth import Diary, Happening, Kind, Told
from shared.contracts.emissions import AlertSaid

RUNGS: Final = (7, 14, 21, 28)
"""Days without a session at which both detraining ladders have a step (C-106, C-107)."""


@dataclass(frozen=True)
class Alert:
    """One alert from the moment it was raised until it was closed."""

    raised: AlertSaid
    steps: tuple[AlertSaid, ...]
    """Raised, and every escalation: what a clinician is notified of."""
    closed_at: datetime | None

    @property
    def severest(self) -> AlertSaid:
        """The first statement at the highest severity it came to."""
        return max(self.steps, key=lambda said: said.severity.rank)

    @property
    def root(self) -> str:
        """The episode without the number it gets when it is raised anew."""
        return root_of(self.raised)


def root_of(said: AlertSaid) -> str:
    """The episode without #2, #3 of an alert that is raised anew (C-127)."""
    return said.episode.partition("#")[0]


@dataclass(frozen=True)
class Observed:
    """One patient."""

    diary: Diary
    accepted: frozenset[str]
    """Ids of the events that were answered `accepted`: what the patient's app counts as told."""
    received: Mapping[str, datetime]
    """Event id -> when the alerts service received it, as it says itself."""
    said: Sequence[AlertSaid]
    """Everything said of the patient's alerts, in order."""

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts, in the order in which they were raised."""
        return tuple(_alerts(self.said))

    @cached_property
    def sessions(self) -> tuple[Happening, ...]:
        """Sessions that really took place, in order."""
        return tuple(sorted(self.diary.of(Kind.SESSION), key=lambda session: session.at))

    @cached_property
    def told(self) -> Mapping[str, tuple[Happening, ...]]:
        """Trigger -> what the accepted report of that name tells of."""
        found: dict[str, tuple[Happening, ...]] = {}
        for one in self.diary.happenings:
            for report in self.reports(one):
                found[report.trigger] = (*found.get(report.trigger, ()), one)
        return found

    def reports(self, happening: Happening) -> Iterator[Told]:
        """The accepted reports that tell of it."""
        return (report for report in happening.told if report.event_id in self.accepted)

    def local_date(self, at: datetime) -> date:
        """The date at the patient's home."""
        return at.astimezone(ZoneInfo(self.diary.zone)).date()


@dataclass(frozen=True)
class Run:
    """A clinic that was played to its end."""

    patients: tuple[Observed, ...]
    weeks: int
    end: datetime
    rungs: tuple[int, ...] = RUNGS
    """Days at which a detraining alert is due; empty where the run can say nothing of it."""


def _alerts(said: Iterable[AlertSaid]) -> Iterator[Alert]:
    closed: dict[int, datetime] = {}
    runs: list[list[AlertSaid]] = []
    latest: dict[tuple[str, str], int] = {}
    for one in said:
        key = (one.code, one.episode)
        if one.kind == "alert_raised" or key not in latest:
            latest[key] = len(runs)
            runs.append([one])
        elif one.kind == "alert_escalated":
            runs[latest[key]].append(one)
        elif one.kind == "alert_resolved":
            closed[latest[key]] = one.at
    return (Alert(steps[0], tuple(steps), closed.get(number)) for number, steps in enumerate(runs))
