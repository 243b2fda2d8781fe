"""Which of the accepted events count, and in what order they are folded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.clinical.register import red_flag_report, symptoms_of
from shared.contracts.events import Event
from shared.contracts.vocabulary import EventType, Role

_EVENT_RANK = 1

_REPORTS: Final = frozenset(
    {
        EventType.SESSION_COMPLETED,
        EventType.PAIN_CHECKIN,
        EventType.SYMPTOM_REPORTED,
        EventType.BP_RECORDED,
        EventType.FUNCTION_TESTED,
        EventType.PAUSE_DECLARED,
        EventType.DEVICE_STATUS,
        EventType.MESSAGE_ACKNOWLEDGED,
    }
)
"""What anybody who may report may take back; a clinical act is deleted by a clinician."""


@dataclass
class Position:
    """Place in the fold: ticks come before events at the same instant."""

    instant: datetime
    rank: int = 0
    source: str = ""
    id: str = ""

    def key(self) -> tuple[datetime, int, str, str]:
        """What positions are ordered by."""
        return self.instant, self.rank, self.source, self.id


def standing(events: Iterable[Event]) -> list[Event]:
    """The events that count, in fold order: what a correction or a deletion supersedes is left out (C-005).

    Red flags of a superseded event stand until a clinician clears them, as a report `<id>#superseded`.
    """
    accepted = {(event.source, event.id): event for event in events}
    for correction in list(accepted.values()):
        gone = _superseded_by(correction, accepted)
        if gone is None:
            continue
        del accepted[gone.source, gone.id]
        if (flags := red_flag_report(gone, "#superseded", symptoms_of(correction))) is not None:
            accepted[flags.source, flags.id] = flags
    return sorted(accepted.values(), key=lambda event: position_of(event).key())


def _superseded_by(correction: Event, accepted: Mapping[tuple[str, str], Event]) -> Event | None:
    """What a correction replaces, or a deletion deletes: an event of its own source before any other."""
    if correction.supersedes is None:
        return None
    own = accepted.get((correction.source, correction.supersedes))
    gone = own or next((event for event in accepted.values() if event.id == correction.supersedes), None)
    return gone if gone is not None and gone is not correction and _may_replace(correction, gone) else None


def _may_replace(correction: Event, gone: Event) -> bool:
    """A correction replaces its own type; a deletion deletes any type a clinician may, else reports only."""
    if correction.type is EventType.EVENT_DELETED:
        clinician = correction.actorrole in {Role.CLINICIAN, Role.LEAD}
        return gone.type in _REPORTS or (clinician and gone.type is not EventType.EVENT_DELETED)
    return gone.type is correction.type


def position_of(event: Event) -> Position:
    """Place of an event: by time, source and id."""
    return Position(event.time, _EVENT_RANK, event.source, event.id)
