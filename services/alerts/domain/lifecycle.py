"""The life of an alert in the hands of data, of people and of time: one pure transition each (C-126 to C-128)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.alert import RED_FLAGS, Act, Alert, Refused, Signal
from shared.contracts.alerts import Change, State
from shared.contracts.vocabulary import Role, Severity

MAX_SNOOZE: Final = timedelta(days=30)


def signalled(current: Alert | None, signal: Signal, new_id: str) -> Alert | None:
    """The alert after the domain has spoken; None when that changes nothing.

    A closed alert that fires again is raised anew: it needs to be looked at again, whoever closed it. What got worse
    has not been seen yet by whoever acknowledged or snoozed it, and is told again, at each level (C-106, C-127).
    """
    if signal.kind is Change.RESOLVED_BY_DATA:
        if current is None or current.state is State.RESOLVED:
            return None
        return replace(current.changed(signal.at), state=State.RESOLVED, body=signal.body)
    if current is None or current.state is State.RESOLVED:
        return _raised(signal, new_id, 1 if current is None else current.number + 1)
    severity = max(current.severity, signal.severity, key=lambda severity: severity.rank)
    changed = replace(
        current.changed(signal.at),
        severity=severity,
        occurrences=max(current.occurrences, signal.occurrences),
        body=signal.body,
    )
    worse = signal.kind is Change.ESCALATED or severity is not current.severity
    return changed.anew() if worse else changed


def acted(alert: Alert, act: Act) -> Alert | None:
    """The alert after a person's act; None when it is so already. Raises Refused."""
    if act.role not in {Role.CLINICIAN, Role.LEAD}:
        raise Refused("Only a clinician or a programme lead works alerts.", forbidden=True)
    if act.kind is Change.COMMENTED:
        return alert.changed(act.at)
    if act.kind is Change.REOPENED:
        return alert.changed(act.at).anew() if alert.state is State.RESOLVED else None
    if alert.state is State.RESOLVED:
        if act.kind is Change.RESOLVED:
            return None
        raise Refused("The alert is resolved: reopen it first.")
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


def woken(alert: Alert, at: datetime) -> Alert | None:
    """The alert once its snooze has ended: to be looked at anew. None while it rests, and when it does not."""
    if alert.state is State.RESOLVED or alert.snoozed_until is None or alert.snoozed_until > at:
        return None
    return alert.changed(at).anew()


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
    return replace(
        alert.changed(act.at),
        state=State.ACKNOWLEDGED,
        assignee=alert.assignee or act.subject,
        acknowledged_at=act.at,
        acknowledged_by=act.subject,
    )


def _snoozed(alert: Alert, act: Act) -> Alert:
    if alert.severity is Severity.EMERGENCY or alert.code in RED_FLAGS:
        raise Refused("An emergency or a red flag cannot be snoozed.")
    if act.note is None:
        raise Refused("Say why it may rest: the note of a snooze.")
    if act.until is None or not act.at < act.until <= act.at + MAX_SNOOZE:
        raise Refused(f"Snooze until a time within the next {MAX_SNOOZE.days} days.")
    return replace(alert.changed(act.at), snoozed_until=act.until)


def _resolved(alert: Alert, act: Act) -> Alert:
    """C-128: urgent and emergency alerts are closed by a clinician. It ends no hold: that is a clearance's."""
    if alert.severity.rank >= Severity.URGENT.rank and act.role is not Role.CLINICIAN:
        raise Refused("An urgent alert is resolved by a clinician.", forbidden=True)
    return replace(alert.changed(act.at), state=State.RESOLVED, resolved_by=act.subject)
