"""The worklist as it is answered to other programs, a page at a time."""

import base64
from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, TypeAdapter

from services.alerts.application.worklist import Place, Row, Worklist
from shared.contracts.alerts import AlertView, State
from shared.contracts.base import Contract, Identifier
from shared.contracts.times import Instant
from shared.contracts.vocabulary import Phase, Profile
from shared.runtime.problems import ProblemError

_RANK: Final = Field(ge=-1, le=100)
_PLACE: Final = TypeAdapter(
    tuple[Annotated[int, _RANK], Annotated[int, _RANK], Instant, Identifier | Annotated[str, Field(max_length=0)]]
)


class NextAct(Contract):
    """What somebody has to do next about a patient, and by when where there is a time."""

    act: str
    """acknowledge, clear, resolve."""
    by: AwareDatetime | None = None


class WorklistRow(Contract):
    """A patient with open alerts. `patient_id` null: the alerts are about the system."""

    patient_id: str | None
    worst: AlertView
    alerts: tuple[AlertView, ...]
    """Every open alert, the worst first."""
    unacknowledged: int
    next_act: NextAct
    profile: Profile | None = None
    phase: Phase | None = None
    held: bool | None = None
    """Whether the whole programme is on hold; null: not known."""
    last_session_on: date | None = None
    """Days are those of the patient's home zone."""
    detraining_day: int | None = None
    """Days since the last session, else since the start of the programme (C-106)."""
    reassessment_due: date | None = None


class WorklistPage(Contract):
    """A page of the worklist, the worst first. `position`: of the stream when it was made; `next`: cursor, or null."""

    at: AwareDatetime
    position: int
    rows: tuple[WorklistRow, ...]
    next: str | None = None


def page_of(found: Worklist) -> WorklistPage:
    """The page as it is answered."""
    cursor = _write(found.last) if found.more and found.last is not None else None
    return WorklistPage(at=found.at, position=found.position, rows=tuple(map(_row, found.rows)), next=cursor)


def place_of(cursor: str) -> Place:
    """Where a cursor leads: a place in the caller's own list. Raises ProblemError for one that is none of ours."""
    try:
        return _PLACE.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as foreign:
        raise ProblemError(422, "The cursor is not one of ours.") from foreign


def _write(place: Place) -> str:
    return base64.urlsafe_b64encode(_PLACE.dump_json(place)).decode().rstrip("=")


def _row(row: Row) -> WorklistRow:
    seen = row.glance
    return WorklistRow(
        patient_id=row.patient,
        worst=row.worst,
        alerts=row.alerts,
        unacknowledged=row.waiting,
        next_act=_next_act(row),
        profile=seen.profile if seen is not None else None,
        phase=seen.phase if seen is not None else None,
        held=seen.hold is not None if seen is not None else None,
        last_session_on=seen.last_session_on if seen is not None else None,
        detraining_day=seen.detraining_day if seen is not None else None,
        reassessment_due=seen.reassessment_due if seen is not None else None,
    )


def _next_act(row: Row) -> NextAct:
    if any(alert.state is State.OPEN for alert in row.alerts):
        return NextAct(act="acknowledge", by=row.answer_by)
    held = row.glance is not None and row.glance.hold is not None
    return NextAct(act="clear" if held else "resolve")
