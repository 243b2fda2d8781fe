"""Alerts as other systems mirror them: how each stands, and every step of its life."""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract
from shared.contracts.vocabulary import AlertCode, Role, Severity
from shared.contracts.wording import Wording

STEP_TYPE: Final = "liftline.alert.step.v1"
"""CloudEvents type of the messages on alerts.alert.v1 that carry an AlertStep."""


class State(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Change(StrEnum):
    """What happened to an alert: by data, by a person, or because time went by."""

    RAISED = "raised"
    ESCALATED = "escalated"
    """It got worse."""
    REPEATED = "repeated"
    RESOLVED_BY_DATA = "resolved_by_data"

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    COMMENTED = "commented"
    RESOLVED = "resolved"
    REOPENED = "reopened"

    NOTIFIED = "notified"
    """Whoever is on call is told."""
    UNANSWERED = "unanswered"
    """Nobody acknowledged it in time: the next on the chain is told."""
    UNREACHED = "unreached"
    """Somebody had to be told, and the clinic's settings name nobody."""
    OVERDUE = "overdue"
    """Nobody acknowledged it in time, and it goes on waiting in the list and the digest."""
    WOKEN = "woken"
    """The end of its snooze has come."""


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
    """Counts the changes of what is shown here. Telling people of an alert does not change it."""
    occurrences: int
    assignee: str | None
    snoozed_until: AwareDatetime | None
    resolved_by: str | None
    ack_due_at: AwareDatetime | None = None
    """By when somebody has to acknowledge it (C-126)."""
    acknowledged_at: AwareDatetime | None = None
    acknowledged_by: str | None = None
    trigger: str
    details: dict[str, Any]
    rules: tuple[str, ...]
    rule_set: str | None
    source: str | None = None
    """The phrase of the clinical source that the first of `rules` rests on."""
    inputs: dict[str, Any] = Field(default_factory=dict)
    """What was looked at (C-009)."""
    sentence: str
    wording: Wording | None = None
    """The sentence as a text of the message catalogue, for saying it in another language."""
    detected_late: bool


class AlertStep(Contract):
    """A step of an alert's life: `data` of liftline.alert.step.v1 on alerts.alert.v1, of the stream and of webhooks.

    `position` counts the steps of a clinic without gaps, in the order in which they came to be: a reader drops what it
    has seen, and a hole is something missed. Whoever puts `alert` in the place of what it had mirrors it exactly.
    """

    kind: Literal["alert_step"] = "alert_step"
    tenant: str
    position: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    change: Change
    subject: str | None = None
    """Who did it, as the subject of a token; null: data, or time."""
    role: Role | None = None
    note: str | None = None
    step: str | None = None
    """Which deadline it was, such as `escalate-1.1`; where one was."""
    told: tuple[str, ...] = ()
    """Recipients that are told of it, by their names in the clinic's settings."""
    alert: AlertView
