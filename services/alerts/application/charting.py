"""A patient's chart made from the journal, the decisions and the alerts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from services.alerts.application.chart import Chart, Day, Decided, Entry, ExerciseCourse, Lifted, Pain, Span
from services.alerts.application.glance import Glance
from shared.clinical.standing import standing
from shared.contracts.alerts import AlertView
from shared.contracts.events import Event
from shared.contracts.plans import ContactRecorded, ReassessmentCompleted
from shared.contracts.reports import FunctionTested, PainCheckin, PerformedExercise, SessionCompleted, SymptomReported
from shared.contracts.vocabulary import Action, AlertCode


def chart_of(
    patient: str,
    at: datetime,
    *,
    clinic_zone: str,
    glance: Glance | None,
    since: datetime | None = None,
    events: Sequence[tuple[Event, str]],
    decisions: Sequence[Decided],
    alerts: Sequence[AlertView],
) -> Chart:
    """The chart. `events` with what became of each, in order of acceptance; `decisions` last changed first.

    `since`: from when on all that happened is among them; None: from the first day.
    """
    stands = standing(event for event, _ in events)
    sessions = tuple(event for event in stands if isinstance(event.data, SessionCompleted))
    zone = glance.zone if glance is not None else clinic_zone
    holds = _holds(glance)
    return Chart(
        patient=patient,
        at=at,
        zone=zone,
        glance=glance,
        since=since,
        exercises=_exercises(sessions, decisions),
        pains=tuple(sorted(_pains(stands), key=lambda pain: pain.at)),
        sessions=sessions,
        phases=_phases(glance, decisions),
        holds=holds,
        weeks=_calendar(glance, since, sessions, alerts, _days_of(holds, zone, at), zone),
        tests=tuple(event for event in stands if isinstance(event.data, FunctionTested)),
        reassessments=tuple(event for event in stands if isinstance(event.data, ReassessmentCompleted)),
        contacts=tuple(event for event in reversed(stands) if isinstance(event.data, ContactRecorded)),
        decisions=tuple(decisions),
        journal=_journal(events),
        alerts=tuple(alerts),
    )


def _exercises(sessions: Sequence[Event], decisions: Sequence[Decided]) -> tuple[ExerciseCourse, ...]:
    found: dict[str, ExerciseCourse] = {}
    for event in sessions:
        assert isinstance(event.data, SessionCompleted)  # noqa: S101 - chosen by type
        for performed in event.data.exercises:
            best = _best(performed)
            if best is not None:
                unit, value = best
                course = found.setdefault(performed.exercise_id, ExerciseCourse(performed.exercise_id, unit))
                course.lifted.append(Lifted(event.time, value, event.data.session_id))
    for one in reversed(decisions):
        if one.standing and one.said.exercise_id in found:
            found[one.said.exercise_id].decided.append(one.said)
    return tuple(found.values())


def _best(performed: PerformedExercise) -> tuple[str, Decimal] | None:
    """The heaviest working set; None where nothing is known of any."""
    working = [one for one in performed.sets if not one.warmup]
    for unit, values in (
        ("kg", [one.load_kg for one in working]),
        ("level", [one.level for one in working]),
        ("s", [one.hold_s for one in working]),
    ):
        known = [Decimal(value) for value in values if value is not None]
        if known:
            return unit, max(known)
    return None


def _pains(events: Iterable[Event]) -> Iterable[Pain]:
    for event in events:
        match event.data:
            case SessionCompleted() as session:
                if session.pre_session_pain is not None:
                    yield Pain(session.started_at, session.pre_session_pain, "before")
                during = [one.pain for one in session.exercises if one.pain is not None]
                if during:
                    yield Pain(event.time, max(during), "during")
            case PainCheckin() as checkin:
                yield Pain(event.time, checkin.pain, "after")
            case SymptomReported() as report if report.pain is not None:
                yield Pain(event.time, report.pain, "after")
            case _:
                pass


def _phases(glance: Glance | None, decisions: Sequence[Decided]) -> tuple[Span, ...]:
    if glance is None:
        return ()
    changes = sorted(
        (one.said.at, str(one.said.reason).partition("->")[2])
        for one in decisions
        if one.standing and one.said.action is Action.PHASE_CHANGE
    )
    begin = datetime.combine(glance.start, datetime.min.time(), ZoneInfo(glance.zone))
    first = str(glance.phase_number) if not changes else "1"
    starts = [(begin, first), *changes]
    ends = [*(start for start, _ in starts[1:]), None]
    return tuple(Span(start, end, f"Phase {name}") for (start, name), end in zip(starts, ends, strict=True))


def _holds(glance: Glance | None) -> tuple[Span, ...]:
    if glance is None:
        return ()
    past = [Span(held.start, held.end, held.code) for held in glance.holds]
    return tuple(past) if glance.hold is None else (*past, Span(glance.hold.since, None, glance.hold.code))


def _journal(events: Sequence[tuple[Event, str]]) -> tuple[Entry, ...]:
    gone = {event.supersedes: event.id for event, _ in events if event.supersedes is not None}
    return tuple(Entry(event, outcome, gone.get(event.id)) for event, outcome in reversed(events))


def _days_of(holds: Sequence[Span], zone: str, at: datetime) -> set[date]:
    """The days of the patient's zone that lie in a hold."""
    local, days = ZoneInfo(zone), set()
    for hold in holds:
        day, last = hold.start.astimezone(local).date(), (hold.end or at).astimezone(local).date()
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return days


def _calendar(
    glance: Glance | None,
    since: datetime | None,
    sessions: Sequence[Event],
    alerts: Sequence[AlertView],
    held: set[date],
    zone: str,
) -> tuple[tuple[Day, ...], ...]:
    """Whole weeks from the start of the programme, or from then on, to this one; none without a programme."""
    if glance is None:
        return ()
    trained = {event.time.astimezone(ZoneInfo(zone)).date() for event in sessions}
    missed = {str(alert.details.get("slot")) for alert in alerts if alert.code is AlertCode.MISSED_SESSION}
    first = glance.start if since is None else max(glance.start, since.astimezone(ZoneInfo(zone)).date())
    day, weeks = first - timedelta(days=first.weekday()), []
    while day <= glance.today:
        week = [day + timedelta(days=number) for number in range(7)]
        weeks.append(tuple(Day(on, _state(on, glance, trained, missed, held)) for on in week))
        day += timedelta(days=7)
    return tuple(weeks)


def _state(
    on: date, glance: Glance, trained: set[date], missed: set[str], held: set[date]
) -> Literal["trained", "missed", "planned", "held", "none", "outside"]:
    if on < glance.start:
        return "outside"
    if on in trained:
        return "trained"
    if on in held:
        return "held"
    if on.isoformat() in missed:
        return "missed"
    return "planned" if on >= glance.today and glance.has_slot(on) else "none"
