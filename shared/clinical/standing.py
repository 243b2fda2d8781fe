"""Which of the accepted events count, and in what order they are folded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.clinical.corrected import with_former
from shared.clinical.register import symptoms_of
from shared.clinical.retracted import Retracted
from shared.contracts.events import Event
from shared.contracts.reports import SessionCompleted
from shared.contracts.vocabulary import EventType

_RETRACTED_RANK = 1
_EVENT_RANK = 2

REPORTS: Final = frozenset(
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
    """Place in the fold: at the same instant ticks come first, then what was taken back, then events."""

    instant: datetime
    rank: int = 0
    source: str = ""
    id: str = ""

    def key(self) -> tuple[datetime, int, str, str]:
        """What positions are ordered by."""
        return self.instant, self.rank, self.source, self.id


def standing(events: Iterable[Event]) -> list[Event]:
    """The events that count, in fold order: what a correction or a deletion supersedes is left out (C-005).

    In the place of a report that was taken back stands what a clinician alone may take back of it (`Retracted`).
    """
    accepted = {(event.source, event.id): event for event in events}
    kept: list[tuple[Event, Event]] = []
    by_patient: dict[tuple[str, str], Event] = {}
    for correction in sorted(accepted.values(), key=_clinicians_first):
        if (gone := _superseded_by(correction, accepted)) is not None:
            del accepted[gone.source, gone.id]
            if gone.type in REPORTS:
                kept.append((gone, correction))
            if not _believed(correction):
                by_patient[correction.source, correction.id] = gone
    stand = [with_former(event, by_patient) for event in accepted.values()]
    stand += [_retracted(with_former(gone, by_patient), correction) for gone, correction in kept]
    return sorted(stand, key=lambda event: position_of(event).key())


def _believed(correction: Event) -> bool:
    """Whether all of what it takes back is gone. Of whom nobody knows, as in a file, it is taken at its word."""
    return correction.actorrole is None or correction.by_clinician


def _clinicians_first(event: Event) -> int:
    """What a clinician has taken back is judged, whoever else took it back too."""
    return 0 if event.by_clinician else 1


def _retracted(gone: Event, correction: Event) -> Event:
    """What stands of a report."""
    reported, new = symptoms_of(correction), correction.data
    data = Retracted(
        original=gone.data,
        symptoms=tuple(symptom for symptom in symptoms_of(gone) if symptom not in reported),
        flags_only=_believed(correction),
        corrected=correction.type is not EventType.EVENT_DELETED,
        still=frozenset(one.exercise_id for one in new.exercises) if isinstance(new, SessionCompleted) else frozenset(),
    )
    return gone.model_copy(update={"data": data})


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
        return gone.type in REPORTS or (correction.by_clinician and gone.type is not EventType.EVENT_DELETED)
    return gone.type is correction.type


def position_of(event: Event) -> Position:
    """Place of an event: by time, source and id. What was taken back comes before what takes its place."""
    rank = _RETRACTED_RANK if isinstance(event.data, Retracted) else _EVENT_RANK
    return Position(event.time, rank, event.source, event.id)
