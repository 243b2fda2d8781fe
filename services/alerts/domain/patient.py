"""What the alerts service keeps of one patient: the safety fold, slots, functional tests, the book of alerts."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from services.alerts.domain.counselling import Counselling
from services.alerts.domain.fatigue import Fatigue
from services.alerts.domain.response import RestPain
from shared.clinical.adherence import Slots
from shared.clinical.book import Book
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.clinical.function_tests import Result, Tests
from shared.clinical.raising import Raising
from shared.clinical.safety import SafetyState
from shared.contracts.reports import FunctionTested


@dataclass
class Patient(Raising):
    """One patient's course as the alert rules see it."""

    course: Course = field(default_factory=Course)
    """What is prescribed, followed from the same journal; the safety fold is its own (C-001)."""
    astray: bool = False
    """The course could not be followed: levels that nobody logged are unknown from then on."""
    slots: Slots = field(default_factory=Slots)
    book: Book = field(default_factory=Book)
    fatigue: Fatigue = field(default_factory=Fatigue)
    rest_pain: RestPain = field(default_factory=RestPain)
    tests: Tests = field(default_factory=Tests)
    gain_judged_on: date | None = None
    """The day after a reassessment in weeks 4 to 6 (C-117)."""
    low_adherence_on: date | None = None
    """When it was told last (C-112)."""
    born: date | None = None
    """Birth date as the last event left it (C-031)."""
    prompted_on: date | None = None
    """When a missed session last brought a prompt (C-113)."""
    counselling: Counselling = field(default_factory=Counselling)
    heard_on: date | None = None
    """Day of the latest event of any kind (C-130)."""
    sync_error_on: date | None = None
    """Since when the device says that it cannot synchronise (C-130)."""

    def __post_init__(self) -> None:
        """What is decided is progression's to say, and to explain."""
        self.course.explained = False

    @cached_property
    def safety(self) -> SafetyState:
        """Holds, pain course, sessions and gaps."""
        return self.course.safety

    def tested(self, facts: Facts) -> Result | None:
        """The result of a functional test, remembered; None when the event brings none (C-019)."""
        event = facts.event
        if not isinstance(event.data, FunctionTested):
            return None
        return self.tests.learn(f"{event.source} {event.id}", event.data, facts.on, self.rules)

    def gap(self, today: date) -> tuple[date, int] | None:
        """The day the gap is counted from and its length in days; None without a programme (C-106)."""
        anchor = self.safety.gap_anchor()
        return None if anchor is None else (anchor, (today - anchor).days)
