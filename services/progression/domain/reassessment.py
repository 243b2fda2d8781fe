"""Clinical reassessment: due, overdue, and the finding progression states of it (C-115, C-116)."""

from datetime import date, datetime, timedelta

from services.progression.domain.course import Course
from shared.clinical.book import Firing
from shared.clinical.settings import RULES
from shared.contracts.vocabulary import AlertCode, Phase, Severity

_SEVERITIES = (Severity.INFO, Severity.ROUTINE)


def due_days(course: Course) -> tuple[int, int]:
    """Days after the last reassessment at which the next is due and overdue."""
    program = course.safety.program
    if course.phase is not Phase.MAINTENANCE:
        return RULES.reassessment_due
    delicate = program is not None and (program.frail or program.complex)
    return RULES.reassessment_due_complex if delicate else RULES.reassessment_due_maintenance


def block_days(course: Course) -> int:
    """Days after which increases are blocked."""
    return due_days(course)[1] + RULES.reassessment_block_days


def on_tick(course: Course, at: datetime, today: date) -> None:
    """State the finding, or raise it from due to overdue."""
    since = course.reassessed_on()
    if since is None:
        return
    days = (today - since).days
    level = sum(days >= limit for limit in due_days(course))
    if level <= _stated(course, since):
        return
    trigger = f"tick:{today}"
    course.book.fire(
        Firing(
            code=AlertCode.REASSESSMENT,
            episode=str(since),
            severity=_SEVERITIES[level - 1],
            trigger=trigger,
            event_id=trigger,
            received=at,
            cites=("C-115", "C-116"),
            sentence=f"Reassessment {'overdue' if level > 1 else 'due'}: {days} days since {since}.",
            details={"days": days},
            level=level,
        )
    )


def next_due(course: Course, after: datetime) -> datetime | None:
    """Tick at which the next level is reached."""
    since, program = course.reassessed_on(), course.safety.program
    if since is None or program is None:
        return None
    stated = _stated(course, since)
    days = [limit for level, limit in enumerate(due_days(course), start=1) if level > stated]
    return program.tick(since + timedelta(days=min(days)), after) if days else None


def completed(course: Course, on: date) -> None:
    """A reassessment was done: the clock restarts and the finding is closed."""
    course.last_reassessment_on = on
    course.reassessment_debt = False
    course.rescreening = False
    course.book.resolve(AlertCode.REASSESSMENT)


def _stated(course: Course, since: date) -> int:
    entries = course.book.open(AlertCode.REASSESSMENT)
    return max((entry.level for entry in entries if entry.episode.split("#")[0] == str(since)), default=0)
