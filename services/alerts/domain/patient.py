"""What the alerts service keeps of one patient: the safety fold, the slots, the book of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.alerts.domain.slots import Slots
from shared.clinical.book import Book, Entry, Firing
from shared.clinical.facts import Facts
from shared.clinical.safety import SafetyState
from shared.contracts.vocabulary import AlertCode, Severity


@dataclass
class Patient:
    """One patient's course as the alert rules see it."""

    safety: SafetyState = field(default_factory=SafetyState)
    slots: Slots = field(default_factory=Slots)
    book: Book = field(default_factory=Book)

    def raise_from_event(
        self,
        facts: Facts,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        sentence: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Fire an alert that an event brought about; `inputs` is what was looked at, beyond `details` (C-009)."""
        event = facts.event
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=facts.trigger,
                event_id=event.id,
                received=event.received,
                cites=cites,
                sentence=sentence,
                details=details,
                inputs=dict(inputs or {}),
            )
        )

    def raise_from_tick(
        self,
        at: datetime,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        sentence: str,
        *,
        rung: int = 0,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Fire an alert that time alone brought about; `rung` is its step on a ladder, 0 without one."""
        trigger = f"tick:{self.safety.today(at)}"
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=trigger,
                event_id=trigger,
                received=at,
                cites=cites,
                sentence=sentence,
                details=details,
                inputs=dict(inputs or {}),
                level=rung,
            )
        )

    def gap(self, today: date) -> tuple[date, int] | None:
        """The day the gap is counted from and its length in days; None without a programme (C-106)."""
        anchor = self.safety.gap_anchor()
        return None if anchor is None else (anchor, (today - anchor).days)
