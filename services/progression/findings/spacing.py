"""Less than 48 hours between the starts of two sessions that share a muscle group (C-043)."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from services.progression.domain.deviations import deviation, state
from shared.clinical.arithmetic import hours_between
from shared.clinical.course.state import Course, Trained
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode

_TENTH: Final = Decimal("0.1")


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """The latest earlier session that shares a group; an exercise of unknown groups may share any."""
    now, limit = _trained(course, seen), timedelta(hours=course.rules.spacing_hours)
    recent = [one for one in course.recently_trained if timedelta() <= now.started_at - one.started_at < limit]
    course.recently_trained = [*recent, now]
    before = next((one for one in reversed(recent) if _shared(one, now)), None)
    if before is None:
        return
    hours = hours_between(before.started_at, now.started_at)
    why = wording("C-043.spacing", hours=int(hours), least=course.rules.spacing_hours)
    state(course, facts, seen, AlertCode.SPACING, ("C-043",), why, hours=str(hours.quantize(_TENTH, ROUND_FLOOR)))


def _trained(course: Course, seen: SessionFacts) -> Trained:
    planned = [course.exercises.get(exercise_id) for exercise_id in seen.exercises]
    groups = [() if exercise is None else exercise.muscle_groups for exercise in planned]
    every = sorted({group for some in groups for group in some})
    return Trained(seen.session.started_at, tuple(every), unknown=not all(groups))


def _shared(one: Trained, other: Trained) -> bool:
    return one.unknown or other.unknown or bool(set(one.groups) & set(other.groups))


FINDING: Final = deviation("spacing", AlertCode.SPACING, ("C-043",), on_session)
