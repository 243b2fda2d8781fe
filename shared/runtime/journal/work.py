"""One patient while its records are processed: the ledger, and what comes out of it. No IO but loading history."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar
from urllib.parse import unquote

from shared.clinical.history import History
from shared.clinical.register import Known
from shared.clinical.ruleset import Timetable
from shared.contracts import exact
from shared.contracts.emissions import EMISSION, DecisionEmission, Emission
from shared.contracts.events import Event, parse_event
from shared.contracts.kafka import Decoded
from shared.contracts.vocabulary import Outcome, Role
from shared.runtime.clock import Reading
from shared.runtime.journal.ports import LedgerKind, Origin, PatientLedger, Service, Stated
from shared.runtime.postgres.audit import Noted
from shared.runtime.postgres.journal_store import EmissionRow, EventRow
from shared.runtime.postgres.patients import PatientRow

LATE_AFTER: Final = timedelta(minutes=10)
"""A tick evaluated so long after its instant is stamped detected_late (C-130)."""

_BEAT_S: Final = 1.0

BY_EVENT: Final = "ingest"
"""Route in the audit record of what was done by an event."""

CLINICAL_ROLES: Final = frozenset({Role.CLINICIAN, Role.LEAD})

QUARANTINED: Final = "#quarantined"
"""Suffix of the id under which the red flags of a quarantined event are accepted (C-005)."""

Stored = tuple[Sequence[EventRow], Sequence[EmissionRow]]
"""A patient's accepted events in order of acceptance, and the decisions said so far in order."""

LoadStored = Callable[[], Awaitable[Stored]]


T = TypeVar("T")


class Work:
    """Feeds one patient's ledger and collects the rows that result. The patient's row must be locked.

    Folding a whole history takes long. It is done in a thread, so that heartbeats and requests go on beside it, and
    `beat` is called each second, so that neither the database nor the consumer takes it for stuck.
    """

    def __init__(
        self,
        service: Service,
        row: PatientRow,
        reading: Reading,
        load: LoadStored,
        timetable: Timetable,
        beat: Callable[[], Awaitable[None]],
    ) -> None:
        self.row = row
        self.events: list[EventRow] = []
        self.said: list[Stated] = []
        self.acts: list[Noted] = []
        """What people have done by the events received, for the audit record."""
        self._service = service
        self._reading = reading
        self._load = load
        self._timetable = timetable
        self._beat = beat
        self._history: _Held | None = None
        self._recorded: dict[tuple[str, str], Known] = {}
        self._ledger: PatientLedger | None = None

    def recorded(self, rows: Iterable[EventRow]) -> None:
        """Tell which of the events to come were accepted before."""
        for row in rows:
            self._recorded[row.source, row.id] = Known(row.content_hash, read_event(row))

    async def receive(self, decoded: Decoded, part: int) -> None:
        """Process one delivery: first the ticks that were due before it, then the event."""
        event, window = decoded.event, self._reading.window
        ledger = await self._open()
        self.row.part = part
        await self._advance(ledger, event.received)
        known = self._recorded.get((event.source, event.id))
        ticked_to = ledger.ticked_to
        take = partial(ledger.receive, event, decoded.content_hash, known, window, self._past)
        if ledger.needs_history(event, decoded.content_hash, known):
            await self._load_history()
            received = await self._aside(take)
        else:
            received = take()
        self._note(event, received.outcome)
        for accepted in received.accepted:
            self._accept(accepted, decoded, received.outcome.value, ticked_to)
        self._say(received.said, ticks=False)

    async def tick(self, to: datetime) -> None:
        """Run the ticks due up to `to`."""
        await self._advance(await self._open(), to)

    async def _advance(self, ledger: PatientLedger, to: datetime) -> None:
        run = partial(ledger.advance, to, self._reading.window, self._past)
        if ledger.advance_needs_history(to, self._reading.window):
            await self._load_history()
            self._say(await self._aside(run), ticks=True)
        else:
            self._say(run(), ticks=True)

    def state(self, emission: Emission, origin: Origin) -> Stated:
        """Say something of the patient that does not come from its ledger."""
        self.row.said += 1
        stated = Stated(self.row.tenant, self.row.patient, self.row.said, emission, origin)
        self.said.append(stated)
        return stated

    def close(self) -> PatientRow:
        """Put the ledger back into the row, which is then to be saved."""
        if self._ledger is not None:
            self.row.ledger = self._ledger.to_json()
            self.row.look = self._ledger.look()
            self.row.ledger_format = self._service.ledger.FORMAT
            self.row.due_at = self._ledger.due(self._reading.window)
            self.row.ticked_to = self._ledger.ticked_to
            self.row.fault = None
        return self.row

    async def _open(self) -> PatientLedger:
        if self._ledger is None:
            kind = self._service.ledger
            if self.row.ledger is None:
                self._ledger = kind.new(self.row.tenant, self.row.patient).under(self._timetable)
            elif self.row.ledger_format == kind.FORMAT:
                self._ledger = kind.from_json(self.row.ledger).under(self._timetable)
            else:
                self._ledger = await self._refolded(kind)
        return self._ledger

    async def _refolded(self, kind: LedgerKind) -> PatientLedger:
        """The ledger in today's format, from what was accepted. What it says again has been said."""
        rows, _ = await self._load()
        history = await self._load_history()
        return await self._aside(partial(self._folded_anew, kind, rows, history))

    async def _aside(self, fold: Callable[[], T]) -> T:
        folding = asyncio.ensure_future(asyncio.to_thread(fold))
        while not (await asyncio.wait({folding}, timeout=_BEAT_S))[0]:
            await self._beat()
        return folding.result()

    def _folded_anew(self, kind: LedgerKind, rows: Sequence[EventRow], history: History) -> PatientLedger:
        ledger, window = kind.new(self.row.tenant, self.row.patient).under(self._timetable), self._reading.window
        for count, (row, event) in enumerate(zip(rows, history.events, strict=True)):
            before = partial(History, history.events[:count], history.decisions)
            if row.ticked_to is not None:
                ledger.advance(row.ticked_to, window, before)
            ledger.receive(event, row.content_hash, None, window, before)
        if self.row.ticked_to is not None:
            ledger.advance(self.row.ticked_to, window, self._past)
        return ledger

    def _note(self, event: Event, outcome: Outcome) -> None:
        """Who acted, when it was a clinician. Apps and machines report: the journal says who, and that is all it is."""
        if self._service.records_acts and event.actor is not None and event.actorrole in CLINICAL_ROLES:
            noted = Noted(
                tenant=self.row.tenant,
                subject=unquote(event.actor),
                role=event.actorrole,
                action=f"sent {event.type.value}",
                route=BY_EVENT,
                outcome=outcome.value,
                patients=[self.row.patient],
                concerns=event.id,
                clinical_at=event.received,
            )
            self.acts.append(noted)

    def _accept(self, event: Event, decoded: Decoded, outcome: str, ticked_to: datetime | None) -> None:
        self.row.accepted += 1
        body = decoded.raw if event is decoded.event else event.model_dump(mode="json", exclude_none=True)
        # A ledger that was folded anew has forgotten what it derived from conflicts: the row's key keeps them apart.
        taken = (event.source, event.id) in self._recorded
        row = EventRow(
            tenant=self.row.tenant,
            patient=self.row.patient,
            source=event.source,
            id=f"{event.id}~{self.row.accepted}" if taken else event.id,
            seq=self.row.accepted,
            type=event.type.value,
            trigger=event.trigger,
            time=event.time,
            received=event.received,
            content_hash=decoded.content_hash,
            outcome=outcome,
            ticked_to=ticked_to,
            body=exact.dumps(body),
        )
        self.events.append(row)
        self._recorded[row.source, row.id] = Known(decoded.content_hash, event)
        if self._history is not None:
            self._history.events.append(event)

    def _say(self, emissions: Iterable[Emission], *, ticks: bool) -> None:
        for emission in emissions:
            if not self._service.speaks(emission):
                continue
            late = ticks and self._reading.now - emission.at > LATE_AFTER
            self.state(emission.model_copy(update={"detected_late": True}) if late else emission, Origin.JOURNAL)
            if self._history is not None and isinstance(emission, DecisionEmission):
                self._history.decisions.append(emission)

    async def _load_history(self) -> History:
        if self._history is None:
            rows, decisions = await self._load()
            said_now = [stated.emission for stated in self.said]
            self._history = _Held(
                events=[*map(read_event, rows), *map(read_event, self.events)],
                decisions=[
                    emission
                    for emission in (*(EMISSION.validate_json(row.body) for row in decisions), *said_now)
                    if isinstance(emission, DecisionEmission)
                ],
            )
        return self._past()

    def _past(self) -> History:
        if self._history is None:
            raise RuntimeError("the ledger did not say that it needs the history")
        return History(tuple(self._history.events), tuple(self._history.decisions))


@dataclass
class _Held:
    events: list[Event]
    decisions: list[DecisionEmission]


def read_event(row: EventRow) -> Event:
    """Read the event of a stored row."""
    return read_body(row.body)


def read_body(body: str) -> Event:
    """Read an event from its envelope as it is stored."""
    return parse_event(exact.loads(body))
