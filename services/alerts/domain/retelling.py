"""An alert told again from its history, by the same transitions that made it (C-127, C-128)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.alerts.domain.alert import Act, Alert, Refused, Signal
from services.alerts.domain.deadlines import begins
from services.alerts.domain.lifecycle import acted, signalled, woken
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import AlertCode, Role, Severity

BY_DATA: Final = frozenset({Change.RAISED, Change.ESCALATED, Change.REPEATED, Change.RESOLVED_BY_DATA})
OF_TIME: Final = frozenset({Change.NOTIFIED, Change.UNANSWERED, Change.UNREACHED, Change.OVERDUE})
"""They leave the alert as it is."""


@dataclass(frozen=True)
class PastStep:
    """A step as the history has it: what was done, and how severe, how often and by when it stood afterwards."""

    alert_id: str
    tenant: str
    patient: str | None
    code: AlertCode
    episode: str
    number: int
    version: int
    kind: Change
    at: datetime
    subject: str | None
    role: Role | None
    note: str | None
    assignee: str | None
    until: datetime | None
    severity: Severity | None
    occurrences: int | None
    ack_due_at: datetime | None
    body: str


class NotTold(Exception):
    """A history from which its alert cannot be told, with the reason."""


def retold(steps: Iterable[PastStep]) -> Alert:
    """The alert after these steps, oldest first. Raises NotTold."""
    alert: Alert | None = None
    for step in steps:
        alert = _after(alert, step)
        if alert.version != step.version:
            raise NotTold(f"{step.kind} leads to version {alert.version}, the history has {step.version}")
    if alert is None:
        raise NotTold("there is no history")
    return alert


def _after(before: Alert | None, step: PastStep) -> Alert:
    if step.kind in BY_DATA:
        after = signalled(before, _signal(step), step.alert_id)
    elif before is None:
        raise NotTold(f"it begins with {step.kind}")
    elif step.kind in OF_TIME:
        return before
    elif step.kind is Change.WOKEN:
        after = woken(before, step.at)
    else:
        after = _acted(before, step)
    if after is None:
        raise NotTold(f"{step.kind} would have changed nothing")
    if begins(before, after):
        after = replace(after, number=step.number, ack_due_at=step.ack_due_at)
    return after


def _signal(step: PastStep) -> Signal:
    if step.severity is None or step.occurrences is None:
        raise NotTold("it is older than histories that tell everything")
    return Signal(
        kind=step.kind,
        tenant=step.tenant,
        patient=step.patient,
        code=step.code,
        episode=step.episode,
        severity=step.severity,
        at=step.at,
        occurrences=step.occurrences,
        body=step.body,
    )


def _acted(before: Alert, step: PastStep) -> Alert | None:
    if step.subject is None or step.role is None:
        raise NotTold(f"{step.kind} names nobody")
    act = Act(step.kind, step.subject, step.role, step.at, note=step.note, assignee=step.assignee, until=step.until)
    try:
        return acted(before, act)
    except Refused as refused:
        raise NotTold(f"{step.kind}: {refused.reason}") from None
