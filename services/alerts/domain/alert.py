"""An alert, and what can happen to it: by data, by people (C-126 to C-128)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from shared.contracts.alerts import Change, State
from shared.contracts.vocabulary import AlertCode, Role, Severity

RED_FLAGS: Final = frozenset(
    {AlertCode.RED_FLAG_CV, AlertCode.RED_FLAG_OTHER, AlertCode.RED_FLAG_SNAP, AlertCode.RED_FLAG_FUNCTION}
)
"""Whatever their severity: nobody can let them rest (C-126)."""


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
    """An alert as it stands. `number` counts how often its key was raised anew after it had been closed.

    `round` counts how often its deadlines began anew: when it was raised, got worse, woke up or was reopened.
    """

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
    round: int = 1
    ack_due_at: datetime | None = None
    """By when somebody has to acknowledge this round; None where nobody has to."""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None

    def changed(self, at: datetime) -> "Alert":
        """The next version of it."""
        return replace(self, updated_at=at, version=self.version + 1)

    def anew(self) -> "Alert":
        """To be looked at by somebody, whoever had seen it before."""
        return replace(
            self,
            state=State.OPEN,
            snoozed_until=None,
            acknowledged_at=None,
            acknowledged_by=None,
            resolved_by=None,
            round=self.round + 1,
        )

    @property
    def waits(self) -> bool:
        """Whether somebody has to acknowledge it."""
        return self.state is State.OPEN and self.snoozed_until is None


@dataclass(frozen=True)
class Act:
    """What a person does. `note` is required for a comment and a snooze, `assignee` and `until` as they are named."""

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
