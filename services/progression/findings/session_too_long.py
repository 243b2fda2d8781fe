"""A sarcopenic patient in Phase 1 trained for 60 minutes or more, a frail one for more than 45 (C-044, C-029)."""

from datetime import timedelta
from typing import Final

from services.progression.domain.deviations import deviation, state
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Phase, Profile

_MINUTE = timedelta(minutes=1)


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """Its length counts from start to end, warm-up included."""
    program = course.safety.program
    if program is None or program.profile is not Profile.SARCOPENIC or course.phase is not Phase.ADAPTATION:
        return
    length = seen.session.ended_at - seen.session.started_at
    if program.frail and length > course.rules.frail_session_minutes * _MINUTE:
        key, limit = "C-029.long", course.rules.frail_session_minutes
    elif length >= course.rules.session_limit_minutes * _MINUTE:
        key, limit = "C-044.long", course.rules.session_limit_minutes
    else:
        return
    minutes = length // _MINUTE
    why = wording(key, minutes=minutes, limit=limit)
    state(course, facts, seen, AlertCode.SESSION_TOO_LONG, ("C-044", "C-029"), why, minutes=minutes)


FINDING: Final = deviation("session_too_long", AlertCode.SESSION_TOO_LONG, ("C-044", "C-029"), on_session)
