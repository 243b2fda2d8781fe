"""Clinical reassessment due (information) and overdue (routine), closed when it is done (C-115, C-116)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.course.reassessment import due_days
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.plans import ReassessmentCompleted
from shared.contracts.vocabulary import AlertCode, Phase, Severity

_CODE: Final = AlertCode.REASSESSMENT
_SEVERITIES: Final = (Severity.INFO, Severity.ROUTINE)


def on_event(course: Course, facts: Facts) -> None:
    """A reassessment closes it."""
    if isinstance(facts.event.data, ReassessmentCompleted):
        course.book.resolve(_CODE)


def on_tick(course: Course, at: datetime, today: date) -> None:
    """State it, or raise it from due to overdue."""
    since = course.reassessed_on()
    if since is None:
        return
    days, limits = (today - since).days, due_days(course)
    level = sum(days >= limit for limit in limits)
    if level <= _stated(course, since):
        return
    course.raise_from_tick(
        at,
        _CODE,
        _SEVERITIES[level - 1],
        str(since),
        ("C-116", "C-115") if course.phase is Phase.MAINTENANCE else ("C-115", "C-116"),
        wording("C-115.overdue" if level > 1 else "C-115.due", days=days, since=since),
        rung=level,
        inputs={"phase": course.phase, "due_days": limits[0], "overdue_days": limits[1]},
        days=days,
    )


def next_due(course: Course, _: datetime) -> date | None:
    """Day on which the next level is reached."""
    since = course.reassessed_on()
    if since is None:
        return None
    days = due_days(course)[_stated(course, since) :]
    return since + timedelta(days=min(days)) if days else None


def _stated(course: Course, since: date) -> int:
    entries = course.book.open(_CODE)
    return max((entry.level for entry in entries if entry.base == str(since)), default=0)


FINDING: Final = Finding(
    name="reassessment",
    codes=(_CODE,),
    cites=("C-115", "C-116"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
)
