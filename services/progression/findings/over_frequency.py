"""More sessions in an ISO week than the phase and the profile allow (C-043)."""

from datetime import timedelta
from typing import Final

from services.progression.domain.deviations import deviation, state
from shared.clinical.adherence import completed
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Phase


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """Each session beyond the most is stated; a session counts in the week it began in."""
    program = course.safety.program
    if program is None:
        return
    most = course.rules.profiles[program.profile].sessions_per_week[1]
    if course.phase is Phase.ADAPTATION:
        most = min(most, course.rules.adaptation_sessions_per_week)
    monday = seen.on - timedelta(days=seen.on.weekday())
    done = completed(course.safety, monday, monday + timedelta(days=6))
    if done > most:
        why = wording("C-043.over", done=done, monday=monday, most=most)
        state(course, facts, seen, AlertCode.OVER_FREQUENCY, ("C-043",), why, sessions=done, most=most)


FINDING: Final = deviation("over_frequency", AlertCode.OVER_FREQUENCY, ("C-043",), on_session)
