"""What a patient's app has corrected, and the pain of the exercises as it was reported before (C-005, C-079)."""

from collections.abc import Mapping
from decimal import Decimal

from shared.contracts import reports
from shared.contracts.events import Event


class CorrectedSession(reports.SessionCompleted):
    """A session in the place of one or more that the patient has taken back."""

    former: dict[str, Decimal]
    """Worst pain of each exercise in those, NRS 0-10."""


def former_pain(session: reports.SessionCompleted) -> Mapping[str, Decimal]:
    """Worst pain of each exercise that a correction has replaced; empty where it has replaced none."""
    return session.former if isinstance(session, CorrectedSession) else {}


def with_former(event: Event, taken_back: Mapping[tuple[str, str], Event]) -> Event:
    """The event, a session with the pain that it has replaced; `taken_back`: what each correction has replaced."""
    pains: dict[str, Decimal] = {}
    left, place = dict(taken_back), (event.source, event.id)
    while (gone := left.pop(place, None)) is not None:
        for exercise in gone.data.exercises if isinstance(gone.data, reports.SessionCompleted) else ():
            if exercise.pain is not None:
                pains[exercise.exercise_id] = max(exercise.pain, pains.get(exercise.exercise_id, exercise.pain))
        place = (gone.source, gone.id)
    if not pains or not isinstance(event.data, reports.SessionCompleted):
        return event
    return event.model_copy(update={"data": CorrectedSession.model_construct(**dict(event.data), former=pains)})
