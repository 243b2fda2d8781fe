"""Fatigue after sessions: since when it is no longer expected, and which sessions it was reported for (C-090)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shared.clinical.arithmetic import hours_between


@dataclass
class Fatigue:
    """The last sessions, whether each was followed by fatigue that was no longer expected, and the last return."""

    returned_on: date | None = None
    """First session after a long gap: from there fatigue is expected again."""
    sessions: list[bool] = field(default_factory=list)
    last_ended: datetime | None = None

    def session(self, ended_at: datetime, of: int) -> None:
        """A session has ended; the last `of` are remembered."""
        self.sessions = [*self.sessions, False][-of:]
        self.last_ended = ended_at

    def reported(self, at: datetime, linked_hours: Decimal, of: int) -> bool:
        """Unexpected fatigue belongs to the last session, or stands by itself so long after it; True when new."""
        if self.last_ended is None or hours_between(self.last_ended, at) > linked_hours or not self.sessions:
            self.session(at, of)
        new = not self.sessions[-1]
        self.sessions[-1] = True
        return new
