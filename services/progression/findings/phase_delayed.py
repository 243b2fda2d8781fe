"""Phase 1 has lasted 42 days and its gate is still closed (C-048)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.course import phases
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Phase, Severity

_CODE: Final = AlertCode.PHASE_DELAYED


def on_event(course: Course, facts: Facts) -> None:
    """A plan in a later phase closes it."""
    if facts.plan is not None and course.phase is not Phase.ADAPTATION:
        course.book.resolve(_CODE)


def on_tick(course: Course, at: datetime, today: date) -> None:
    """State it once for each start of Phase 1; the change of phase, which comes first in a tick, closes it."""
    since = course.phase_since
    if course.phase is not Phase.ADAPTATION:
        course.book.resolve(_CODE)
    elif since is not None and (days := (today - since).days) >= course.rules.phase_delayed_days:
        episode = f"p1:{since}"
        if not course.book.has(_CODE, episode):
            why = wording("C-048.delayed", days=days, since=since)
            course.raise_from_tick(
                at, _CODE, Severity.ROUTINE, episode, ("C-048",), why, inputs=phases.looked_at(course), days=days
            )


def next_due(course: Course, _: datetime) -> date | None:
    """Day 42 of a Phase 1 that has not been stated yet."""
    since = course.phase_since
    if since is None or course.phase is not Phase.ADAPTATION:
        return None
    if course.book.has(_CODE, f"p1:{since}"):
        return None
    return since + timedelta(days=course.rules.phase_delayed_days)


FINDING: Final = Finding(
    name="phase_delayed", codes=(_CODE,), cites=("C-048",), on_event=on_event, on_tick=on_tick, next_due=next_due
)
