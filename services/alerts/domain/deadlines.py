"""What has to be done about an alert and by when, from the clinic's settings (C-126, C-129)."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from services.alerts.domain.alert import Alert
from services.alerts.domain.hours import after_working_days, local_instant, loud_from, next_digest
from shared.clinical.calendar import local_date
from shared.contracts.clinic import ClinicSettings
from shared.contracts.vocabulary import AlertCode, Severity

AT_A_TICK: Final = frozenset({AlertCode.DETRAINING})
"""Urgent because days went by, not because something happened: it waits for the end of the quiet hours (C-129)."""

PROMPT: Final = timedelta(minutes=1)
"""A round that begins this long after its cause begins when it could first be told: nothing is back-dated (C-130)."""

CLINIC: Final = ""
"""In the place of an alert's id: a deadline of the clinic as a whole."""


class Kind(StrEnum):
    """What a deadline is about."""

    PAGE = "page"
    NOTIFY = "notify"
    ESCALATE = "escalate"
    OVERDUE = "overdue"
    WAKE = "wake"
    DIGEST = "digest"


@dataclass(frozen=True)
class Deadline:
    """Something to do at `due_at`, too late from `late_at` on. `step` names it within the alert, once for ever.

    A clinic's digest is the exception: there is one at a time, and it moves on.
    """

    tenant: str
    alert_id: str
    step: str
    kind: Kind
    round: int
    rank: int
    """Of the severity: what is worse is done first."""
    due_at: datetime
    late_at: datetime

    @property
    def level(self) -> int:
        """How far up the chain it goes: 0 for the first to be told."""
        return int(self.step.partition("-")[2].partition(".")[0]) if self.kind is Kind.ESCALATE else 0


@dataclass(frozen=True)
class Begun:
    """An alert at the beginning of a round, and what that brings with it."""

    alert: Alert
    deadlines: tuple[Deadline, ...]


def begins(before: Alert | None, after: Alert) -> bool:
    """Whether a round begins: the alert is new, or to be looked at anew."""
    return before is None or before.id != after.id or before.round != after.round


def begin(alert: Alert, settings: ClinicSettings, now: datetime) -> Begun:
    """Begin the round of an alert that has just been raised, got worse, woken up or been reopened. `now`: clinical."""
    # A clock that runs ahead of ours does not put off what is to be done.
    since = alert.updated_at if timedelta(0) <= now - alert.updated_at <= PROMPT else now
    limits = settings.deadlines
    steps: tuple[Deadline, ...]
    match alert.severity:
        case Severity.EMERGENCY:
            again = timedelta(minutes=limits.emergency_again_min)
            ack_due = since + timedelta(minutes=limits.emergency_ack_min)
            steps = (
                _deadline(alert, Kind.PAGE, since, timedelta(seconds=limits.emergency_page_s)),
                _escalation(alert, 1, ack_due),
                _escalation(alert, 2, since + again),
            )
        case Severity.URGENT:
            told = loud_from(since, settings) if alert.code in AT_A_TICK else since
            ack_due = told + timedelta(minutes=limits.urgent_ack_min)
            steps = (
                _deadline(alert, Kind.NOTIFY, told, timedelta(minutes=limits.urgent_notify_min)),
                _escalation(alert, 1, ack_due),
            )
        case Severity.ROUTINE:
            ack_due = after_working_days(since, limits.routine_ack_working_days, settings)
            steps = (_deadline(alert, Kind.OVERDUE, ack_due, PROMPT), digest(alert.tenant, settings, since))
        case _:
            return Begun(replace(alert, ack_due_at=None), ())
    return Begun(replace(alert, ack_due_at=ack_due), steps)


def wake(alert: Alert) -> Deadline:
    """The end of a snooze. The version tells one snooze from the next."""
    assert alert.snoozed_until is not None  # noqa: S101 - it has just been snoozed
    found = _deadline(alert, Kind.WAKE, alert.snoozed_until, PROMPT)
    return replace(found, step=f"{Kind.WAKE}.{alert.version}")


def digest(tenant: str, settings: ClinicSettings, after: datetime) -> Deadline:
    """The next digest of a clinic. It has one to come at a time, however often it is asked for."""
    due = next_digest(after, settings)
    return Deadline(
        tenant=tenant,
        alert_id=CLINIC,
        step=Kind.DIGEST,
        kind=Kind.DIGEST,
        round=1,
        rank=Severity.ROUTINE.rank,
        due_at=due,
        late_at=due + timedelta(minutes=settings.deadlines.urgent_notify_min),
    )


def digest_of(deadline: Deadline, settings: ClinicSettings) -> Deadline:
    """The digest of its day, or of the next working day, by settings that may have changed since it was planned."""
    day = local_instant(local_date(deadline.due_at, settings.zone), time.min, settings)
    return digest(deadline.tenant, settings, day - timedelta.resolution)


def digest_step(deadline: Deadline, settings: ClinicSettings) -> str:
    """What a digest is called where it is told of: by its day in the clinic's zone."""
    return f"{Kind.DIGEST}.{local_date(deadline.due_at, settings.zone)}"


def _escalation(alert: Alert, level: int, due: datetime) -> Deadline:
    found = _deadline(alert, Kind.ESCALATE, due, PROMPT)
    return replace(found, step=f"{Kind.ESCALATE}-{level}.{alert.round}")


def _deadline(alert: Alert, kind: Kind, due: datetime, allowed: timedelta) -> Deadline:
    return Deadline(
        tenant=alert.tenant,
        alert_id=alert.id,
        step=f"{kind}.{alert.round}",
        kind=kind,
        round=alert.round,
        rank=alert.severity.rank,
        due_at=due,
        late_at=due + allowed,
    )
