"""What the alerts service keeps of one patient: the safety fold, the slots, the book of alerts."""

from dataclasses import dataclass, field
from datetime import date

from shared.clinical.adherence import Slots
from shared.clinical.book import Book
from shared.clinical.raising import Raising
from shared.clinical.safety import SafetyState


@dataclass
class Patient(Raising):
    """One patient's course as the alert rules see it."""

    safety: SafetyState = field(default_factory=SafetyState)
    slots: Slots = field(default_factory=Slots)
    book: Book = field(default_factory=Book)

    def gap(self, today: date) -> tuple[date, int] | None:
        """The day the gap is counted from and its length in days; None without a programme (C-106)."""
        anchor = self.safety.gap_anchor()
        return None if anchor is None else (anchor, (today - anchor).days)
