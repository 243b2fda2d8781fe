"""What alerts answers."""

import json
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from services.alerts.domain.alert import Alert
from shared.contracts.alerts import AlertView
from shared.contracts.base import Contract, Text
from shared.contracts.times import Instant
from shared.contracts.vocabulary import Role, Severity


class Alerts(Contract):
    """A page of alerts. `next`: cursor of the next page, None on the last."""

    alerts: tuple[AlertView, ...]
    next: str | None = None


class Happening(Contract):
    """Something that happened to an alert. `subject` null: by data, or because time went by."""

    at: AwareDatetime
    kind: str
    version: int
    subject: str | None
    role: Role | None
    note: str | None
    severity: Severity | None = None
    assignee: str | None = None
    until: AwareDatetime | None = None
    """End of a snooze."""
    step: str | None = None
    """The deadline that fell due; the delivery log of the alert has the same word."""
    told: tuple[str, ...] = ()
    """Recipients that are told, by their names in the clinic's settings."""


class AlertStory(AlertView):
    """An alert with its history, oldest first."""

    history: tuple[Happening, ...]


Note = Annotated[Text, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class NoteRequest(Contract):
    """An act that may be explained."""

    note: Note | None = None


class CommentRequest(Contract):
    """A comment."""

    note: Note


class AssignRequest(NoteRequest):
    """Who takes care of it: the subject of their tokens."""

    assignee: Annotated[Text, Field(min_length=1, max_length=200)]


class SnoozeRequest(CommentRequest):
    """Until when it shall rest, and why."""

    until: Instant


def view_of(alert: Alert) -> AlertView:
    """An alert as it is shown."""
    return AlertView.model_validate(view_values(alert))


def view_values(alert: Alert) -> dict[str, Any]:
    """The values of a view, for those that add to it."""
    said = json.loads(alert.body)
    return {
        "id": alert.id,
        "patient_id": alert.patient,
        "code": alert.code,
        "episode": alert.episode if alert.number == 1 else f"{alert.episode}#{alert.number}",
        "severity": alert.severity,
        "state": alert.state,
        "raised_at": alert.raised_at,
        "updated_at": alert.updated_at,
        "version": alert.version,
        "occurrences": alert.occurrences,
        "assignee": alert.assignee,
        "snoozed_until": alert.snoozed_until,
        "resolved_by": alert.resolved_by,
        "ack_due_at": alert.ack_due_at,
        "acknowledged_at": alert.acknowledged_at,
        "acknowledged_by": alert.acknowledged_by,
        "trigger": said["trigger"],
        "details": said.get("details", {}),
        "rules": said.get("rules", ()),
        "rule_set": said.get("rule_set"),
        "source": said.get("source"),
        "inputs": said.get("inputs", {}),
        "sentence": said["sentence"],
        "wording": said.get("wording"),
        "detected_late": said.get("detected_late", False),
    }
