"""The simulator's own account of what it sent and what it was answered: the services are measured against it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from services.simulator.domain.deliveries import Envelope

EventKey = tuple[str, str, str]
"""(patient, source, id): what identifies an event within a tenant."""


class Answer(StrEnum):
    """What ingest said of an event."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass
class Sent:
    """One event: how often it went out, and every answer that came back."""

    type: str
    times: int = 0
    answers: Counter[Answer] = field(default_factory=Counter)


@dataclass
class SentLedger:
    """Every event ever sent. An event counts as accepted from the first answer that says so."""

    events: dict[EventKey, Sent] = field(default_factory=dict)
    unanswered_requests: int = 0
    """Requests that were repeated because no answer came, or "later" was the answer."""
    complaints: list[str] = field(default_factory=list)
    """Why events were rejected."""

    def sending(self, envelopes: tuple[Envelope, ...]) -> None:
        for envelope in envelopes:
            self.events.setdefault(event_key(envelope), Sent(envelope["type"])).times += 1

    def answered(self, envelope: Envelope, answer: Answer) -> None:
        self.events[event_key(envelope)].answers[answer] += 1

    @property
    def accepted(self) -> set[EventKey]:
        return {key for key, sent in self.events.items() if sent.answers[Answer.ACCEPTED]}

    @property
    def rejected(self) -> set[EventKey]:
        return {key for key, sent in self.events.items() if sent.answers[Answer.REJECTED]} - self.accepted

    @property
    def deliveries(self) -> int:
        """Events put on the wire, repetitions counted."""
        return sum(sent.times for sent in self.events.values())


def event_key(envelope: Envelope) -> EventKey:
    return envelope["subject"], envelope["source"], envelope["id"]
