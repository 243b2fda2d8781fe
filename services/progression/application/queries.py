"""The questions progression answers about a patient."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from services.progression.application.ports import PatientRecords, TimelineCursor
from services.progression.application.views import (
    Decisions,
    EventStory,
    StandingDecision,
    Timeline,
    TimelineEvent,
    TimelineSaid,
)
from services.progression.fold import ProgressionLedger
from shared.clinical.ruleset import Timetables
from shared.contracts.emissions import EMISSION, DecisionSaid, IngestSaid
from shared.contracts.prescription import Prescription
from shared.contracts.vocabulary import Outcome, Role
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.journal.standing import Standing
from shared.runtime.journal.work import read_event
from shared.runtime.postgres.journal_store import EmissionRow, EventRow
from shared.runtime.problems import ProblemError

Found = TypeVar("Found")

_DIGITS: Final = 9
_CLINICAL: Final = frozenset({Role.CLINICIAN, Role.LEAD})


class Queries:
    """Answers for one caller at a time. A patient the caller may not see is as unknown as one that does not exist."""

    def __init__(self, records: PatientRecords, clock: Clock, timetables: Timetables) -> None:
        self._records = records
        self._clock = clock
        self._timetables = timetables

    async def prescription(self, who: Principal, patient: str) -> Prescription:
        """What to do in the next session, and why."""
        stored = known(await self._records.ledger(visible(who, patient), patient))
        ledger = ProgressionLedger.from_json(stored).under(self._timetables.of(who.tenant))
        prescription = ledger.prescription(await self._today(ledger.zone))
        return prescription if who.role in _CLINICAL else prescription.model_copy(update={"display": ()})

    async def decisions(self, who: Principal, patient: str, cursor: str | None, limit: int) -> Decisions:
        """A page of decisions, last changed first."""
        before = _number(cursor) if cursor is not None else None
        rows = known(await self._records.decisions(visible(who, patient), patient, before=before, limit=limit + 1))
        more = str(rows[limit - 1].said) if len(rows) > limit else None
        return Decisions(decisions=tuple(_decision(row) for row in rows[:limit]), next=more)

    async def timeline(self, who: Principal, patient: str, cursor: str | None, limit: int) -> Timeline:
        """A page of everything accepted and said, oldest first."""
        after = _place(cursor)
        events, said = known(await self._records.timeline(visible(who, patient), patient, after=after, limit=limit + 1))
        merged = list(_merged(events, said))
        page = merged[:limit]
        more = None
        if len(merged) > limit:
            seq = max((entry.seq for entry in page if isinstance(entry, TimelineEvent)), default=after.seq)
            version = max((entry.version for entry in page if isinstance(entry, TimelineSaid)), default=after.version)
            more = f"{seq}-{version}"
        return Timeline(entries=tuple(page), next=more)

    async def event(self, who: Principal, patient: str, event_id: str) -> EventStory:
        """What became of an event."""
        accepted, said = known(await self._records.event(visible(who, patient), patient, event_id))
        lines = [_said(row) for row in said]
        return EventStory(
            event_id=event_id,
            deliveries=tuple(line.said for line in lines if isinstance(line.said, IngestSaid)),
            accepted=tuple(_event(row) for row in accepted),
            said=tuple(line for line in lines if not isinstance(line.said, IngestSaid)),
        )

    async def _today(self, zone: str | None) -> date:
        """The home-zone date; before a plan names a zone there is nothing that depends on it."""
        return (await self._clock.now()).astimezone(ZoneInfo(zone or "UTC")).date()


def visible(who: Principal, patient: str) -> Principal:
    """The caller, if it may know of the patient; raises 404."""
    if who.patient is not None and who.patient != patient:
        raise not_found()
    return who


def not_found() -> ProblemError:
    """The same answer for what does not exist and for what must not be seen."""
    return ProblemError(404, "There is no such patient or event.")


def known(found: Found | None) -> Found:
    """What was found; raises 404."""
    if found is None:
        raise not_found()
    return found


def _decision(row: Standing) -> StandingDecision:
    said = EMISSION.validate_json(row.body)
    if not isinstance(said, DecisionSaid):
        raise TypeError("a stored decision is none")
    now = {"status": row.status, "version": row.version, "standing": row.standing}
    return StandingDecision.model_validate({**said.model_dump(), **now})


def _merged(events: Sequence[EventRow], said: Sequence[EmissionRow]) -> Iterator[TimelineEvent | TimelineSaid]:
    """Both in their own order; an event comes before what was said at the moment it was received."""
    left, right = [_event(row) for row in events], [_said(row) for row in said]
    while left and right:
        yield left.pop(0) if left[0].at <= right[0].at else right.pop(0)
    yield from left or right


def _event(row: EventRow) -> TimelineEvent:
    return TimelineEvent(at=row.received, seq=row.seq, outcome=Outcome(row.outcome), event=read_event(row))


def _said(row: EmissionRow) -> TimelineSaid:
    return TimelineSaid(at=row.at, version=row.version, said=EMISSION.validate_json(row.body))


def _place(cursor: str | None) -> TimelineCursor:
    if cursor is None:
        return TimelineCursor()
    seq, _, version = cursor.partition("-")
    return TimelineCursor(_number(seq), _number(version))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise ProblemError(422, "The cursor is not one of ours.")
    return int(text)
