"""What progression answers."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract
from shared.contracts.emissions import DecisionSaid, Emission, IngestSaid
from shared.contracts.events import Event
from shared.contracts.vocabulary import Outcome


class StandingDecision(DecisionSaid):
    """A decision in its newest version. `standing` is false when late data has withdrawn it."""

    standing: bool


class Decisions(Contract):
    """A page of decisions, last changed first. `next`: cursor of the next page, None on the last."""

    decisions: tuple[StandingDecision, ...]
    next: str | None = None


class TimelineEvent(Contract):
    """An accepted event. `at` is when it was received, `seq` its number among the patient's."""

    entry: Literal["event"] = "event"
    at: AwareDatetime
    seq: int
    outcome: Outcome
    event: Event


class TimelineSaid(Contract):
    """Something said of the patient. `version` is its number."""

    entry: Literal["said"] = "said"
    at: AwareDatetime
    version: int
    said: Emission


class Timeline(Contract):
    """A page of everything that was accepted and said, oldest first. `next`: cursor of the next page."""

    entries: tuple[Annotated[TimelineEvent | TimelineSaid, Field(discriminator="entry")], ...]
    next: str | None = None


class EventStory(Contract):
    """What became of an event: each delivery of it with its outcome, what was accepted, what was said because of it."""

    event_id: str
    deliveries: tuple[IngestSaid, ...]
    accepted: tuple[TimelineEvent, ...]
    said: tuple[TimelineSaid, ...]
