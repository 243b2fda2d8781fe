"""The use case of ingest: judge each event, put what is good on the journal, answer for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.ingest.application.load import ClientRates, InFlight
from services.ingest.application.ports import Clinics, Journal
from services.ingest.domain.admission import Rejected, Stamp, admit, stamps
from services.ingest.domain.arrival import in_order, is_urgent
from services.ingest.domain.salvage import names, salvage
from services.ingest.domain.sender import Sender
from shared.contracts.base import Contract
from shared.contracts.events import FieldError
from shared.contracts.vocabulary import EventType
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.errors import Unavailable
from shared.runtime.metrics import Metrics
from shared.runtime.problems import Problem, ProblemError, problem

MAX_EVENTS: Final = 500
"""Most events in one request, and in one write to the journal."""

_MOST_ERRORS: Final = 20


_UNREACHED: Final = (
    "No plan is activated while nobody of the clinic would be told of an emergency: name who is on call, and a channel"
    " to reach them by, in the clinic's settings first (C-126)."
)
_UNASKED: Final = "Whether somebody of the clinic is told of emergencies cannot be found out just now: send it again."


class Result(Contract):
    """What became of one event; results come in the order of the events."""

    id: str | None = None
    source: str | None = None
    status: Literal["accepted", "rejected"]
    warnings: tuple[FieldError, ...] | None = None
    """Fields kept but read by nobody, or set by the server."""
    problem: Problem | None = None
    forwarded_as: str | None = None
    """Id under which the red-flag symptoms of a rejected event were forwarded all the same (C-008)."""


@dataclass(frozen=True)
class Judged:
    """An event's result, and what goes on the journal for it."""

    result: Result
    raw: Mapping[str, Any] | None

    @property
    def urgent(self) -> bool:
        """Whether it reports symptoms, or a red flag beside something else: what others send must not stop it."""
        return self.raw is not None and is_urgent(self.raw)

    @property
    def activates(self) -> bool:
        """Whether it starts a plan."""
        return self.raw is not None and self.raw["type"] == EventType.PLAN_ACTIVATION_REQUESTED

    def refused(self, why: Problem) -> "Judged":
        """The same, refused after all."""
        return Judged(Result(id=self.result.id, source=self.result.source, status="rejected", problem=why), None)


class Receive:
    """Receives events of authenticated senders."""

    def __init__(
        self,
        journal: Journal,
        clinics: Clinics,
        clock: Clock,
        rates: ClientRates,
        in_flight: InFlight,
        metrics: Metrics,
    ) -> None:
        self._journal = journal
        self._clinics = clinics
        self._clock = clock
        self._rates = rates
        self._in_flight = in_flight
        self._metrics = metrics

    async def __call__(
        self, texts: Sequence[str], principal: Principal, authorization: str, traceparent: str
    ) -> list[Result]:
        """Judge the texts of events and append what is good; returns when the journal has acknowledged all of it.

        Raises ProblemError 429 or Unavailable: nothing is promised then, and sending everything again is safe.
        """
        sender = Sender(principal.tenant, principal.role, principal.patient, principal.subject)
        stamp = Stamp(await self._clock.now(), traceparent)
        judged = [_judge(text, sender, stamp) for text in texts]
        client = f"{principal.tenant}/{principal.subject}"
        urgent = [each for each in judged if each.urgent]
        self._take(f"{client} urgent", len(urgent))
        try:
            self._take(client, len(judged) - len(urgent))
        except ProblemError:
            # Under load shedding red flags keep flowing; the client's retry of them is a duplicate, which is harmless.
            await self._append(client, urgent)
            raise
        judged = await self._answerable(judged, authorization)
        await self._append(client, judged)
        return [each.result for each in judged]

    async def _answerable(self, judged: list[Judged], authorization: str) -> list[Judged]:
        """Without the start of a plan of a clinic where nobody would be told of an emergency (C-126)."""
        if not any(each.activates for each in judged):
            return judged
        try:
            why = None if await self._clinics.reached(authorization) else problem(409, _UNREACHED)
        except Unavailable:
            why = problem(503, _UNASKED)
        return [each.refused(why) if why is not None and each.activates else each for each in judged]

    def _take(self, client: str, events: int) -> None:
        try:
            self._rates.take(client, events)
        except ProblemError:
            self._count("overloaded", events)
            raise

    async def _append(self, client: str, judged: Sequence[Judged]) -> None:
        records = in_order(each.raw for each in judged if each.raw is not None)
        urgent = any(each.urgent for each in judged)
        try:
            with self._in_flight.one(client, urgent=urgent):
                for start in range(0, len(records), MAX_EVENTS):
                    await self._journal.append(records[start : start + MAX_EVENTS])
        except Unavailable:
            self._count("unavailable", len(records))
            raise
        for status in ("accepted", "rejected"):
            self._count(status, sum(1 for each in judged if each.result.status == status))
        self._count("forwarded", sum(1 for each in judged if each.result.forwarded_as))

    def _count(self, result: str, events: int) -> None:
        self._metrics.ingest_results.labels(result=result).inc(events)


def _judge(text: str, sender: Sender, stamp: Stamp) -> Judged:
    try:
        accepted = admit(text, sender, stamp)
    except Rejected as rejected:
        return _rejected(text, sender, stamp, rejected)
    warnings = accepted.unread[:_MOST_ERRORS] or None
    raw = accepted.raw
    return Judged(Result(id=raw["id"], source=raw["source"], status="accepted", warnings=warnings), raw)


def _rejected(text: str, sender: Sender, stamp: Stamp, why: Rejected) -> Judged:
    found = salvage(text, sender, stamp.received)
    raw = None if found is None else {**found, **stamps(sender, stamp)}
    named, source = names(text)
    errors = None if why.errors is None else why.errors[:_MOST_ERRORS]
    said = problem(why.status, why.detail, errors)
    forwarded = None if raw is None else str(raw["id"])
    return Judged(Result(id=named, source=source, status="rejected", problem=said, forwarded_as=forwarded), raw)
