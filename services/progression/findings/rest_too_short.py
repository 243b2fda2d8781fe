"""Rests between sets shorter than the profile's least (C-039). It never blocks an increase."""

from typing import Final

from services.progression.domain.deviations import deviation, state
from shared.clinical.course.limits import rest_seconds
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.loads import working_sets
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """Two working sets of the session with a recorded rest below the least; missing rests are silent."""
    program = course.safety.program
    if program is None:
        return
    least, _ = rest_seconds(course, program)
    rests = [one.rest_s for exercise in seen.session.exercises for one in working_sets(exercise)]
    short = [rest for rest in rests if rest is not None and rest < least]
    if len(short) >= course.rules.short_rests:
        why = wording("C-039.short", count=len(short), least=least)
        state(course, facts, seen, AlertCode.REST_TOO_SHORT, ("C-039",), why, rests_s=short, least_s=least)


FINDING: Final = deviation("rest_too_short", AlertCode.REST_TOO_SHORT, ("C-039",), on_session)
