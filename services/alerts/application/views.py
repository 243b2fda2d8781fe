"""What alerts answers."""

import json
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from services.alerts.domain.lifecycle import Alert, State
from shared.contracts.base import Contract, Text
from shared.contracts.times import Instant
from shared.contracts.vocabulary import AlertCode, Role, Severity


class AlertView(Contract):
    """An alert as it stands. `version` goes into If-Match; `patient_id` null: the alert is about the system."""

    id: str
    patient_id: str | None
    code: AlertCode
    episode: str
    severity: Severity
    state: State
    raised_at: AwareDatetime
    updated_at: AwareDatetime
    version: int
    occurrences: int
    assignee: str | None
    snoozed_until: AwareDatetime | None
    resolved_by: str | None
    trigger: str
    details: dict[str, Any]
    rules: tuple[str, ...]
    rule_set: str | None
    sentence: str
    detected_late: bool


class Alerts(Contract):
    """A page of alerts. `next`: cursor of the next page, None on the last."""

    alerts: tuple[AlertView, ...]
    next: str | None = None


class Happening(Contract):
    """Something that happened to an alert. `subject` null: by data."""

    at: AwareDatetime
    kind: str
    version: int
    subject: str | None
    role: Role | None
    note: str | None


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


class SnoozeRequest(NoteRequest):
    """Until when it shall rest."""

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
        "trigger": said["trigger"],
        "details": said.get("details", {}),
        "rules": said.get("rules", ()),
        "rule_set": said.get("rule_set"),
        "sentence": said["sentence"],
        "detected_late": said.get("detected_late", False),
    }
