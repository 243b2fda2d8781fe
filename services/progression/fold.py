"""The progression fold: a patient's journal read into phases, prescriptions and decisions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Self

from pydantic import TypeAdapter

from services.progression.domain import internal_load, notices
from services.progression.domain.prescribe import Reason, ended, prescription
from services.progression.domain.say import differences, said
from services.progression.findings import FINDINGS
from shared.clinical import calendar
from shared.clinical.course import following
from shared.clinical.course.decide import decide_session, keep_trained_loads
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.state import Course
from shared.clinical.difference import Issued
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.gates import GATES
from shared.clinical.history import History
from shared.clinical.ledger import Ledger
from shared.clinical.settings import ClinicalRules
from shared.clinical.telling import Speaker
from shared.contracts.base import STORED
from shared.contracts.emissions import Emission
from shared.contracts.events import Event
from shared.contracts.prescription import Prescription


@dataclass
class ProgressionFold:
    """State of one patient in the progression service."""

    course: Course = field(default_factory=Course)
    suspected: list[str] = field(default_factory=list)
    issued: IssuedFacts = field(default_factory=IssuedFacts)

    def use(self, rules: ClinicalRules) -> None:
        """From here on these rules are in force."""
        self.course.safety.use(rules)

    def apply(self, event: Event) -> None:
        """Fold one event: holds and clearances first, then the plan, the findings, the session's decisions."""
        course = self.course
        facts = following.read(course, event)
        if facts.suspected_duplicate:
            self.suspected.append(event.id)
        notices.read(course, facts)
        following.follow(course, facts, self.issued)
        if facts.session is not None:
            internal_load.add(course, facts.session)
            keep_trained_loads(course, facts, self.issued)
            self._find(facts, facts.session)
        decide_session(course, facts, GATES)
        for on_event in _ON_EVENT:
            on_event(course, facts)
        self._sign()

    def _find(self, facts: Facts, session: SessionFacts) -> None:
        """What a session shows beside its decisions. One done before the plan was known here is history (C-006):
        nobody has prescribed it.
        """
        program = self.course.safety.program
        if program is not None and facts.event.time < program.known_since:
            return
        for on_session in _ON_SESSION:
            on_session(self.course, facts, session)

    def tick(self, at: datetime) -> None:
        """What time alone brings about: the course's steps, then the findings."""
        following.tick(self.course, at)
        for day in self.course.safety.days_of(at):
            for on_tick in _ON_TICK:
                on_tick(self.course, at, day)
        self._sign()

    def _sign(self) -> None:
        """Write on each fresh decision by which rules it was taken (C-009)."""
        for draft in self.course.drafts:
            draft.rule_set = draft.rule_set or self.course.rules.version

    def next_due(self, after: datetime) -> datetime | None:
        """Earliest tick at which any of that can happen."""
        program = self.course.safety.program
        if program is None:
            return None
        days = [day for next_due in _NEXT_DUE if (day := next_due(self.course, after)) is not None]
        ticks = [program.tick(min(days), after)] if days else []
        followed = following.next_due(self.course, after)
        return min(ticks if followed is None else [*ticks, followed], default=None)


@dataclass
class ProgressionLedger(Ledger[ProgressionFold]):
    """One patient's progression: what stands and what has been said."""

    FORMAT = 18

    fold: ProgressionFold
    issued: dict[str, Issued] = field(default_factory=dict)
    """Findings said so far."""
    told: list[str] = field(default_factory=list)
    """Messages said so far."""
    reasons: dict[str, Reason] = field(default_factory=dict)
    """Last decision on each exercise, for the prescription."""

    @classmethod
    def new(cls, tenant: str, patient: str) -> Self:
        """A patient of whom nothing is known."""
        return cls(tenant, patient, ProgressionFold())

    @classmethod
    def from_json(cls, text: str | bytes) -> "ProgressionLedger":
        """Read a stored ledger of this FORMAT."""
        return _LEDGER.validate_json(text, context=STORED)

    def to_json(self) -> str:
        """The ledger for storage."""
        return _LEDGER.dump_json(self).decode()

    def prescription(self, on: date) -> Prescription:
        """What to do next and why, as of a home-zone date, under the rules in force when it ends."""
        if self.zone is not None:
            self.fold.use(self.timetable.at(calendar.start_of_day(on + calendar.DAY, self.zone) - _MOMENT))
        return prescription(self.fold.course, self.patient, on, self.reasons)

    def _packed(self) -> bytes:
        return _FOLD.dump_json(self.fold)

    def _unpacked(self, packed: bytes, history: History) -> ProgressionFold | None:
        fold = _FOLD.validate_json(packed, context=STORED)
        fold.course.book.told = False  # the difference of a refold is that to all that was ever said
        return fold if fold.issued == IssuedFacts.of(history.decisions, history.events) else None

    def _fresh(self, history: History | None) -> ProgressionFold:
        return ProgressionFold(
            issued=IssuedFacts() if history is None else IssuedFacts.of(history.decisions, history.events)
        )

    def _say(self, at: datetime, *, refolded: History | None) -> list[Emission]:
        course = self.fold.course
        if refolded is None and course.book.told and not (course.drafts or course.statuses):
            return []  # as after most ticks, and events that are no session
        drafts, statuses = course.drafts, course.statuses
        course.drafts, course.statuses = [], {}
        self.fold.issued = IssuedFacts()
        if refolded is not None:
            self.reasons = {}
        for draft in drafts:
            if draft.exercise_id is not None:
                self.reasons[draft.exercise_id] = Reason(draft.verdict.wording, draft.verdict.cites)
        self.reasons |= ended(course, drafts, statuses)
        decisions = said(drafts, statuses, at, self.tenant, self.patient)
        if refolded is not None:
            decisions = differences(decisions, refolded.decisions, at)
        speaker = Speaker(at, self.tenant, self.patient, course.rules.version)
        return [*decisions, *speaker.findings(course.book, self.issued), *speaker.messages(course.book, self.told)]


_ON_SESSION: Final = tuple(finding.on_session for finding in FINDINGS if finding.on_session is not None)
_ON_EVENT: Final = tuple(finding.on_event for finding in FINDINGS if finding.on_event is not None)
_ON_TICK: Final = tuple(finding.on_tick for finding in FINDINGS if finding.on_tick is not None)
_NEXT_DUE: Final = tuple(finding.next_due for finding in FINDINGS if finding.next_due is not None)
_LEDGER: Final = TypeAdapter(ProgressionLedger)
_FOLD: Final = TypeAdapter(ProgressionFold)
_MOMENT: Final = timedelta(microseconds=1)
