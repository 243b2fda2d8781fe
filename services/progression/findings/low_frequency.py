"""Fewer sessions in a week than the profile needs, where no weekdays hold yet at its end (C-042)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical import calendar
from shared.clinical.adherence import completed, is_void
from shared.clinical.course.state import Course
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.vocabulary import AlertCode, Phase, Profile, Severity

_CODE: Final = AlertCode.LOW_FREQUENCY
_WEEK: Final = timedelta(days=7)
_LOOK_BACK: Final = 8
"""Weeks; a low week is forgotten when so many that do not count lie after it."""


def on_tick(course: Course, at: datetime, today: date) -> None:
    """On Monday, of the week before: information, and routine when the week before that was low too."""
    program = course.safety.program
    if program is None or today.weekday() != 0 or _has_weekdays(program, today) or _detraining(course, program, today):
        return
    monday, least = today - _WEEK, _least(course, program)
    if not _counts(course, program, monday) or (done := _done(course, monday)) >= least:
        return
    earlier = (monday - number * _WEEK for number in range(1, _LOOK_BACK))
    before = next((week for week in earlier if _counts(course, program, week)), None)
    again = before is not None and _done(course, before) < least
    course.raise_from_tick(
        at,
        _CODE,
        Severity.ROUTINE if again else Severity.INFO,
        calendar.iso_week(monday),
        ("C-042",),
        wording("C-042.again" if again else "C-042.low", done=done, least=least, monday=monday),
        sessions=done,
        least=least,
    )


def next_due(course: Course, after: datetime) -> date | None:
    """The next Monday, until weekdays hold."""
    program = course.safety.program
    if program is None:
        return None
    yesterday = program.today(after) - calendar.DAY  # a move may have skipped a Monday (C-007)
    monday = yesterday + timedelta(days=-yesterday.weekday() % 7)
    if program.tick_of(monday, after) is None:
        monday += _WEEK
    return None if _has_weekdays(program, monday) else monday


def _has_weekdays(program: Program, monday: date) -> bool:
    """Whether weekdays held at the end of the week before that Monday: then its slots were judged (C-104, C-105)."""
    return program.has_weekdays(monday - calendar.DAY)


def _least(course: Course, program: Program) -> int:
    """Least sessions a week; two for an athlete in maintenance without a performance goal."""
    least = course.rules.profiles[program.profile].sessions_per_week[0]
    athlete = program.profile is Profile.ATHLETE
    if athlete and course.phase is Phase.MAINTENANCE and not course.performance_goal:
        return course.rules.maintenance_sessions_per_week
    return least


def _detraining(course: Course, program: Program, today: date) -> bool:
    """Whether DETRAINING is open, which says it already."""
    anchor = course.safety.gap_anchor()
    return anchor is not None and (today - anchor).days >= program.ladder(today)[0][0]


def _counts(course: Course, program: Program, monday: date) -> bool:
    """A whole week of the programme that we saw, with no day in a pause or a hold."""
    first = max(program.start, program.today(program.known_since))
    return first <= monday and not any(is_void(course.safety, monday + timedelta(days=day)) for day in range(7))


def _done(course: Course, monday: date) -> int:
    return completed(course.safety, monday, monday + timedelta(days=6))


FINDING: Final = Finding(name="low_frequency", codes=(_CODE,), cites=("C-042",), on_tick=on_tick, next_due=next_due)
