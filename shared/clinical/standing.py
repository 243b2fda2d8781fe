"""Which of the accepted events count, and in what order they are folded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.clinical.register import red_flag_report, symptoms_of
from shared.contracts.events import Event

_EVENT_RANK = 1


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
    """The events that count, in fold order: what a later event of the same type supersedes is replaced.

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
    """What a correction replaces: an event of the same type, of its own source before any other."""
    if correction.supersedes is None:
        return None
    own = accepted.get((correction.source, correction.supersedes))
    gone = own or next((event for event in accepted.values() if event.id == correction.supersedes), None)
    return gone if gone is not None and gone is not correction and gone.type is correction.type else None


def position_of(event: Event) -> Position:
    """Place of an event: by time, source and id."""
    return Position(event.time, _EVENT_RANK, event.source, event.id)
