"""The life of an alert in the hands of data and of people: one pure transition each (C-126 to C-128)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.contracts.vocabulary import AlertCode, Role, Severity

MAX_SNOOZE: Final = timedelta(days=30)


class State(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Change(StrEnum):
    """What happened to an alert: by data, or by a person."""

    RAISED = "raised"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    RESOLVED_BY_DATA = "resolved_by_data"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    COMMENTED = "commented"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Signal:
    """What the domain says of an alert: raised, escalated, repeated or resolved, and its content at that time."""

    kind: Change
    tenant: str
    patient: str | None
    code: AlertCode
    episode: str
    severity: Severity
    at: datetime
    occurrences: int
    body: str
    """The emission as JSON, for whoever reads why."""


@dataclass(frozen=True)
class Alert:
    """An alert as it stands. `number` counts how often its key was raised anew after it had been closed."""

    id: str
    tenant: str
    patient: str | None
    code: AlertCode
    episode: str
    number: int
    severity: Severity
    state: State
    raised_at: datetime
    updated_at: datetime
    version: int
    occurrences: int
    assignee: str | None
    snoozed_until: datetime | None
    resolved_by: str | None
    body: str

    def changed(self, at: datetime) -> "Alert":
        """The next version of it."""
        return replace(self, updated_at=at, version=self.version + 1)


@dataclass(frozen=True)
class Act:
    """What a person does. `note` is required for a comment, `assignee` and `until` for what is named after them."""

    kind: Change
    subject: str
    role: Role
    at: datetime
    note: str | None = None
    assignee: str | None = None
    until: datetime | None = None


class Refused(Exception):
    """An act that is not allowed, now or ever, with the reason for the person; `forbidden`: not for this role."""

    def __init__(self, reason: str, *, forbidden: bool = False) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
        self.forbidden = forbidden


def signalled(current: Alert | None, signal: Signal, new_id: str) -> Alert | None:
    """The alert after the domain has spoken; None when that changes nothing.

    A closed alert that fires again is raised anew: it needs to be looked at again, whoever closed it.
    """
    if signal.kind is Change.RESOLVED_BY_DATA:
        if current is None or current.state is State.RESOLVED:
            return None
        return replace(current.changed(signal.at), state=State.RESOLVED, body=signal.body)
    if current is None or current.state is State.RESOLVED:
        return _raised(signal, new_id, 1 if current is None else current.number + 1)
    severity = max(current.severity, signal.severity, key=lambda severity: severity.rank)
    worse = severity is not current.severity
    return replace(
        current.changed(signal.at),
        severity=severity,
        occurrences=max(current.occurrences, signal.occurrences),
        # What got worse has not been seen yet by whoever acknowledged or snoozed it.
        state=State.OPEN if worse else current.state,
        snoozed_until=None if worse else current.snoozed_until,
        body=signal.body,
    )


def acted(alert: Alert, act: Act) -> Alert | None:
    """The alert after a person's act; None when it is so already. Raises Refused."""
    if act.role not in {Role.CLINICIAN, Role.LEAD}:
        raise Refused("Only a clinician or a programme lead works alerts.", forbidden=True)
    if act.kind is Change.COMMENTED:
        return alert.changed(act.at)
    if alert.state is State.RESOLVED:
        if act.kind is Change.RESOLVED:
            return None
        raise Refused("The alert is resolved.")
    match act.kind:
        case Change.ACKNOWLEDGED:
            return None if alert.state is State.ACKNOWLEDGED else _acknowledged(alert, act)
        case Change.ASSIGNED:
            return None if alert.assignee == act.assignee else replace(alert.changed(act.at), assignee=act.assignee)
        case Change.SNOOZED:
            return _snoozed(alert, act)
        case Change.RESOLVED:
            return _resolved(alert, act)
    raise Refused("There is no such act.")


def _raised(signal: Signal, new_id: str, number: int) -> Alert:
    return Alert(
        id=new_id,
        tenant=signal.tenant,
        patient=signal.patient,
        code=signal.code,
        episode=signal.episode,
        number=number,
        severity=signal.severity,
        state=State.OPEN,
        raised_at=signal.at,
        updated_at=signal.at,
        version=1,
        occurrences=signal.occurrences,
        assignee=None,
        snoozed_until=None,
        resolved_by=None,
        body=signal.body,
    )


def _acknowledged(alert: Alert, act: Act) -> Alert:
    return replace(alert.changed(act.at), state=State.ACKNOWLEDGED, assignee=alert.assignee or act.subject)


def _snoozed(alert: Alert, act: Act) -> Alert:
    if alert.severity is Severity.EMERGENCY:
        raise Refused("An emergency cannot be snoozed.")
    if act.until is None or not act.at < act.until <= act.at + MAX_SNOOZE:
        raise Refused(f"Snooze until a time within the next {MAX_SNOOZE.days} days.")
    return replace(alert.changed(act.at), snoozed_until=act.until)


def _resolved(alert: Alert, act: Act) -> Alert:
    """C-128: urgent and emergency alerts are closed by a clinician. It ends no hold: that is a clearance's."""
    if alert.severity.rank >= Severity.URGENT.rank and act.role is not Role.CLINICIAN:
        raise Refused("An urgent alert is resolved by a clinician.", forbidden=True)
    return replace(alert.changed(act.at), state=State.RESOLVED, resolved_by=act.subject)
