"""The alerts fold: a patient's journal read by every alert rule, and what is said because of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Self

from pydantic import TypeAdapter

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from services.alerts.domain.watching import Waits, Watching
from services.alerts.rules import RULES as ALERT_RULES
from shared.clinical.book import Book
from shared.clinical.course import following
from shared.clinical.course.decide import decide_session
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.state import Course
from shared.clinical.difference import Issued
from shared.clinical.facts import Facts
from shared.clinical.folding import fold
from shared.clinical.gates import GATES
from shared.clinical.history import History
from shared.clinical.ledger import Ledger
from shared.clinical.settings import ClinicalRules
from shared.clinical.telling import Speaker
from shared.contracts.base import STORED
from shared.contracts.emissions import Emission
from shared.contracts.events import Event


@dataclass
class AlertsFold:
    """State of one patient in the alerts service."""

    patient: Patient = field(default_factory=Patient)
    suspected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """What the rules wait for follows from the state: it is no field."""
        self._waits, self._rules = Waits(_WATCHING), self.patient.safety.given

    def use(self, rules: ClinicalRules) -> None:
        """From here on these rules are in force."""
        if rules is not self._rules:
            self._waits.forget()
            self._rules = rules
        self.patient.safety.use(rules)

    def apply(self, event: Event) -> None:
        """Fold one event through every rule; red flags come first and never wait for anything."""
        patient = self.patient
        facts = fold(patient.safety, event) if patient.astray else following.read(patient.course, event)
        if facts.suspected_duplicate:
            self.suspected.append(event.id)
        for on_event in _ON_EVENT:
            on_event(patient, facts)
        _follow(patient, lambda course: _step(course, facts))
        self._waits.moved_by(event.type)

    def tick(self, at: datetime) -> None:
        """Run the rules that have waited for this tick: it is nothing to the others."""
        patient = self.patient
        patient.safety.begin(at)
        over = self._waits.over(at)
        for day in patient.safety.days_of(at):
            for rule in over:
                if rule.on_tick is not None:
                    rule.on_tick(patient, at, day)

    def next_due(self, after: datetime) -> datetime | None:
        """Earliest tick any rule waits for."""
        return self._waits.earliest(self.patient, after)


def _follow(patient: Patient, step: Callable[[Course], None]) -> None:
    """Keep up with what is prescribed, after the rules have spoken. What it decides is progression's to say.

    A course that cannot be followed must not cost an alert: without it, a level that nobody logged is unknown.
    """
    if patient.astray:
        return
    course = patient.course
    try:
        step(course)
    except Exception:
        patient.astray = True
    course.drafts, course.statuses = [], {}
    if course.book.entries or course.book.messages:
        course.book = Book()


def _step(course: Course, facts: Facts) -> None:
    following.follow(course, facts, _NOTHING_ISSUED)
    decide_session(course, facts, GATES)


def _tick_course(patient: Patient, at: datetime, day: date) -> None:
    if day == patient.safety.today(at):  # once, however many days a tick judges
        _follow(patient, lambda course: following.tick(course, at))


def _course_due(patient: Patient, after: datetime) -> datetime | None:
    return None if patient.astray else following.next_due(patient.course, after)


_FOLLOWING: Final = AlertRule(name="course", codes=(), cites=("C-001",), on_tick=_tick_course, next_due=_course_due)
"""No rule, but it watches the time as they do, and comes after them."""

_WATCHING: Final = Watching((*ALERT_RULES, _FOLLOWING))
_ON_EVENT: Final = tuple(rule.on_event for rule in ALERT_RULES if rule.on_event is not None)


@dataclass
class AlertsLedger(Ledger[AlertsFold]):
    """One patient's alerts: what stands and what has been said."""

    FORMAT = 20

    fold: AlertsFold
    issued: dict[str, Issued] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """Messages said so far."""

    @classmethod
    def new(cls, tenant: str, patient: str) -> Self:
        """A patient of whom nothing is known."""
        return cls(tenant, patient, AlertsFold())

    @classmethod
    def from_json(cls, text: str | bytes) -> "AlertsLedger":
        """Read a stored ledger of this FORMAT."""
        return _LEDGER.validate_json(text, context=STORED)

    def to_json(self) -> str:
        """The ledger for storage."""
        return _LEDGER.dump_json(self).decode()

    def look(self) -> str:
        """The course alone (application/glance.py): what has been raised and said in years is most of a ledger."""
        return _LEDGER.dump_json(self, include=_COURSE).decode()

    def _packed(self) -> bytes:
        return _FOLD.dump_json(self.fold)

    def _unpacked(self, packed: bytes, history: History) -> AlertsFold:
        fold = _FOLD.validate_json(packed, context=STORED)
        fold.patient.book.told = False  # the difference of a refold is that to all that was ever said
        return fold

    def _fresh(self, history: History | None) -> AlertsFold:
        return AlertsFold()

    def _say(self, at: datetime, *, refolded: History | None) -> list[Emission]:
        patient = self.fold.patient
        speaker, book = Speaker(at, self.tenant, self.patient, patient.rules.version, self.zone), patient.book
        return [*speaker.alerts(book, self.issued), *speaker.messages(book, self.told)]


_LEDGER: Final = TypeAdapter(AlertsLedger)
_FOLD: Final = TypeAdapter(AlertsFold)
_COURSE: Final[dict[str, Any]] = {"fold": {"patient": {"course"}}}
_NOTHING_ISSUED: Final = IssuedFacts()
