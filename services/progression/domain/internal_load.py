"""Internal load: session RPE times minutes, summed by ISO week (C-075). For display; no decision looks at it."""

from datetime import date, timedelta
from decimal import Decimal

from shared.clinical.course.state import Course
from shared.clinical.facts import SessionFacts
from shared.contracts.reports import SessionCompleted

_SECONDS = 60


def session_load(session: SessionCompleted) -> Decimal | None:
    """Arbitrary units of one session; None without its RPE, which is never made up."""
    if session.session_rpe is None:
        return None
    length = session.ended_at - session.started_at
    return session.session_rpe * (Decimal(length // timedelta(seconds=1)) / _SECONDS)


def add(course: Course, seen: SessionFacts) -> None:
    """Add a session to its week; the week of the latest session is kept."""
    load, week = session_load(seen.session), _monday(seen.on)
    if load is None or (course.load_week is not None and week < course.load_week):
        return
    if week != course.load_week:
        course.load_week, course.week_load = week, Decimal(0)
    course.week_load += load


def week_load(course: Course, on: date) -> Decimal | None:
    """Sum of the week of that day, rounded to whole units; None where no session of it told its RPE."""
    return course.week_load.quantize(Decimal(1)) if course.load_week == _monday(on) else None


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
