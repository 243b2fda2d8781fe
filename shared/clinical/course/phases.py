"""Programme phases and the gates between them (C-045 to C-050, C-110)."""

from datetime import date, datetime, timedelta
from typing import Any

from shared.clinical.course.limits import recently_cleared
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.facts import SessionFacts
from shared.clinical.loads import worst
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.plan_vocabulary import TrainingHistory
from shared.contracts.vocabulary import Action, Phase, Profile
from shared.contracts.wording import Wording

_NUMBER = {Phase.ADAPTATION: 1, Phase.PROGRESSION: 2, Phase.MAINTENANCE: 3}
_NAME = {
    Phase.ADAPTATION: wording("C-045.phase_1"),
    Phase.PROGRESSION: wording("C-045.phase_2"),
    Phase.MAINTENANCE: wording("C-045.phase_3"),
}
_CALM = wording("C-050.open")
_FORGOTTEN = timedelta(days=200)
_NEXT = {Phase.ADAPTATION: Phase.PROGRESSION, Phase.PROGRESSION: Phase.MAINTENANCE}


def session(course: Course, seen: SessionFacts) -> None:
    """Count a completed session for the gate of Phase 1."""
    exercises = seen.session.exercises
    oks = [exercise.technique_ok for exercise in exercises]
    pains = [*(one.pain for one in exercises), *(one.pain for one in seen.exercises.values() if one.lowered)]
    course.sessions_in_phase += 1
    course.technique = [*course.technique, False if False in oks else (None if None in oks else True)]
    course.technique = course.technique[-course.rules.adaptation_technique :]
    course.calm = [*course.calm, None if None in pains else worst(pains)][-course.rules.adaptation_calm :]


def deload(course: Course, on: date) -> None:
    """Remember a deload session; those of a deload that lasts longer than a week in four pause nothing (C-073)."""
    longest, within = course.rules.deload_days, course.rules.deload_within_days
    if not any(longest <= (on - day).days < within for day in course.deloads):
        known = (day for day in course.deloads if on - day < _FORGOTTEN)
        course.deloads = [*dict.fromkeys((*known, on))]


def retracted(course: Course, seen: SessionFacts) -> None:
    """A session that was taken back opens no gate, and does not open one by being gone."""
    sessions = course.sessions_in_phase
    technique, calm = list(course.technique), list(course.calm)
    session(course, seen)
    course.sessions_in_phase = sessions
    if course.technique[-1] is True:
        course.technique = technique
    if (pain := course.calm[-1]) is not None and pain <= course.safety.tolerated_pain:
        course.calm = calm


def repeated(course: Course, seen: SessionFacts) -> None:
    """A second report of the last session told of graver pain; what neither told stays unknown."""
    told = course.safety.seen_before(seen.session)
    if not course.calm or told is None:
        return
    pains = [*told.pains.values(), *(one.pain for one in seen.exercises.values())]
    course.calm[-1] = None if None in told.pains.values() else worst((course.calm[-1], *pains))


def on_tick(course: Course, today: date) -> None:
    """Enter the next phase when its gate is open."""
    if course.phase_since is None or (phase := _NEXT.get(course.phase)) is None:
        return
    if today - course.phase_since >= length(course) and _open(course, today):
        first = course.phase is Phase.ADAPTATION
        enter(course, phase, today, "C-048" if first else "C-050", _open_because(course) if first else _CALM)
    else:
        course.phase_checked_on = today


def length(course: Course) -> timedelta:
    """Least length of the phase that the course is in, Phase 1 or 2 (C-045)."""
    rules, program = course.rules, course.safety.program
    if course.phase is not Phase.ADAPTATION:
        return timedelta(days=rules.progression_days)
    own = program.bounds.adaptation_days if program is not None and program.bounds is not None else None
    if program is None or own is None or (own < rules.adaptation_days and not may_shorten(course, program)):
        return timedelta(days=rules.adaptation_days)
    return timedelta(days=max(own, rules.adaptation_least_days))


def may_shorten(course: Course, program: Program) -> bool:
    """Whether a clinician may make Phase 1 shorter: a trained athlete's, or one that a gap restarted (C-048, C-110).

    A restarted phase is shortened by limits that are set for it, not by those of an earlier one.
    """
    if not program.limits_by_clinician or program.limits_on is None:
        return False
    if course.restarted:
        return course.phase_since is not None and program.limits_on >= course.phase_since
    trained = program.training_history is TrainingHistory.TRAINED and not course.deconditioned
    return program.profile is Profile.ATHLETE and trained


def _open(course: Course, today: date) -> bool:
    safety = course.safety
    held = bool(safety.holds.causes or safety.holds.exercises)
    if course.phase is Phase.PROGRESSION:
        return not held and safety.pain.watch is None and not recently_cleared(course, today)
    calm = course.calm[-course.rules.adaptation_calm :]
    reentry = any(today < end for end in _reentries(course))
    return (
        not held
        and not reentry
        and not course.reassessment_debt
        and course.sessions_in_phase >= course.rules.adaptation_sessions
        and course.technique == [True] * course.rules.adaptation_technique
        and len(calm) == course.rules.adaptation_calm
        and all(pain is not None and pain <= safety.tolerated_pain for pain in calm)
    )


def _open_because(course: Course) -> Wording:
    rules = course.rules
    return wording(
        "C-048.open",
        sessions=course.sessions_in_phase,
        technique=rules.adaptation_technique,
        pain=course.safety.tolerated_pain,
        calm=rules.adaptation_calm,
    )


def looked_at(course: Course) -> dict[str, Any]:
    """What the gate of a phase looks at, for the record (C-009)."""
    return {
        "phase": course.phase,
        "phase_since": str(course.phase_since),
        "sessions_in_phase": course.sessions_in_phase,
        "technique_ok": list(course.technique),
        "worst_pain": [None if pain is None else str(pain) for pain in course.calm],
        "on_hold": bool(course.safety.holds.causes or course.safety.holds.exercises),
        "reassessment_debt": course.reassessment_debt,
    }


def enter(course: Course, phase: Phase, on: date, cites: str, why: Wording) -> None:
    """Change the phase and say so, and why."""
    before, after = _NUMBER[course.phase], _NUMBER[phase]
    days = (on - (course.phase_since or on)).days
    verdict = Verdict(
        action=Action.PHASE_CHANGE,
        reason=f"{before}->{after}",
        cites=(cites, "C-045"),
        wording=wording("C-045.entered", before=_NAME[course.phase], after=_NAME[phase], days=days, why=why),
        inputs={"days": days, **looked_at(course)},
    )
    start(course, phase, on)
    course.drafts.append(Draft(trigger=f"phase:{on}", exercise_id=None, verdict=verdict))


def start(course: Course, phase: Phase, on: date) -> None:
    """Begin a phase: its counts start at zero."""
    course.phase, course.phase_since, course.phase_checked_on = phase, on, None
    course.sessions_in_phase = course.increases_in_phase = 0
    course.technique, course.calm, course.restarted = [], [], False


def next_due(course: Course, after: datetime) -> datetime | None:
    """First tick at which the gate could open: at its day, after any event, or when a waiting period ends."""
    program = course.safety.program
    if program is None or course.phase_since is None or course.phase not in _NEXT:
        return None
    day = course.phase_since + length(course)
    checked = course.phase_checked_on
    if checked is None or checked < day:
        return program.tick(day, after)
    quiet = course.safety.red_flag_cleared_on
    ends = [*_reentries(course), *([] if quiet is None else [quiet + timedelta(days=course.rules.red_flag_quiet_days)])]
    later = [end for end in ends if end > checked]
    return program.tick(min(later), after) if later else None


def _reentries(course: Course) -> list[date]:
    """Days on which re-entry ends, of the programme and of each exercise (C-048, C-101)."""
    own = (exercise.reentry_until for exercise in course.exercises.values())
    ends = (course.reentry_until, course.restart_until, *own)
    return [end for end in ends if end is not None]
