"""Deviations from how training is prescribed: information that closes by itself after 7 days (C-043)."""

from datetime import date, timedelta
from typing import Any

from services.progression.domain.finding import Finding, OnSession
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.contracts.vocabulary import AlertCode, Resolution, Severity
from shared.contracts.wording import Wording


def state(
    course: Course,
    facts: Facts,
    seen: SessionFacts,
    code: AlertCode,
    cites: tuple[str, ...],
    why: Wording,
    **details: Any,
) -> None:
    """State a deviation of this session; it counts from the day the session began."""
    course.raise_from_event(facts, code, Severity.INFO, facts.trigger, cites, why, on=seen.on.isoformat(), **details)


def close_old(course: Course, today: date, code: AlertCode) -> None:
    """Close what is 7 days old."""
    for entry in course.book.open(code):
        if today >= _closes_on(course, entry.details):
            course.book.close(entry, Resolution.TIME)


def next_close(course: Course, code: AlertCode) -> date | None:
    """Day on which the oldest open one closes."""
    entries = course.book.open(code)
    return min([_closes_on(course, entry.details) for entry in entries]) if entries else None


def _closes_on(course: Course, details: dict[str, Any]) -> date:
    return date.fromisoformat(details["on"]) + timedelta(days=course.rules.deviation_closes_days)


def deviation(name: str, code: AlertCode, cites: tuple[str, ...], on_session: OnSession) -> Finding:
    """A finding that states a deviation and lets it close by itself."""
    return Finding(
        name=name,
        codes=(code,),
        cites=cites,
        on_session=on_session,
        on_tick=lambda course, _, today: close_old(course, today, code),
        next_due=lambda course, _: next_close(course, code),
    )
