"""No increase for three times the cadence although the patient trains: a clinician looks (C-072, C-073)."""

from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.adherence import adherence
from shared.clinical.calendar import DAY
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.increment import capped_load, raised_load
from shared.clinical.course.limits import Limits, cadence_days, day_limits, limits
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.vocabulary import AlertCode, Phase, Profile, Resolution, Severity

_CODE: Final = AlertCode.PLATEAU_REVIEW
_WEEK: Final = 7


def on_event(course: Course, facts: Facts) -> None:
    """An increase closes it; and the conditions may have changed."""
    course.plateau_checked_on = None
    for entry in course.book.open(_CODE):
        exercise = course.exercises.get(entry.details["exercise_id"])
        if exercise is None or exercise.increases > entry.inputs["increases"]:
            course.book.close(entry, Resolution.DATA)


def on_tick(course: Course, at: datetime, today: date) -> None:
    """State every exercise that has been the same for so long without a reason."""
    program = course.safety.program
    if program is None or not _progressing(course, program):
        return
    course.plateau_checked_on = today
    day_bounds = day_limits(course, program, today)
    for exercise, due in _due_days(course, program, today):
        if today < due or _stated(course, exercise):
            continue
        held = course.safety.holds.program is not None or exercise.exercise_id in course.safety.holds.exercises
        if held or _at_ceiling(course, exercise, limits(course, exercise, day_bounds)):
            continue
        days = (today - exercise.last_change_on).days
        share = adherence(course.safety, today - DAY, days, per_week=_per_week(course, program)).share
        if share is None:  # nothing was planned yet, which a day more may change without an event
            course.plateau_checked_on = None
            continue
        if share < course.rules.plateau_adherence:
            continue
        course.raise_from_tick(
            at,
            _CODE,
            Severity.ROUTINE,
            _episode(exercise),
            ("C-072", "C-073"),
            wording("C-072.plateau", exercise=exercise.exercise_id, days=days, share=share),
            inputs={"increases": exercise.increases, "adherence": f"{share:.2f}", "phase": course.phase},
            exercise_id=exercise.exercise_id,
            days=days,
        )


def next_due(course: Course, after: datetime) -> date | None:
    """First day on which an exercise may be stated; what was looked at waits for the next event."""
    program, checked = course.safety.program, course.plateau_checked_on
    if program is None or not _progressing(course, program):
        return None
    waiting = [
        (day, exercise)
        for exercise, day in _due_days(course, program, program.today(after))
        if checked is None or day > checked
    ]
    waiting.sort(key=itemgetter(0))
    return next((day for day, exercise in waiting if not _stated(course, exercise)), None)


def _progressing(course: Course, program: Program) -> bool:
    """Phase 2, or an athlete's maintenance."""
    athlete = program.profile is Profile.ATHLETE and course.phase is Phase.MAINTENANCE
    return course.phase is Phase.PROGRESSION or athlete


def _stated(course: Course, exercise: ExerciseState) -> bool:
    return course.book.has(_CODE, _episode(exercise))


def _due_days(course: Course, program: Program, on: date) -> list[tuple[ExerciseState, date]]:
    """Every exercise with the day from which it may be stated: three cadences after the last change.

    Deload weeks since then do not count.
    """
    wait = course.rules.plateau_cadences * cadence_days(course, program, on)
    deloads_end = {day + timedelta(days=_WEEK - day.weekday()) for day in course.deloads}
    if not deloads_end:  # as almost always
        waits = timedelta(days=wait)
        return [(exercise, exercise.last_change_on + waits) for exercise in course.exercises.values()]
    every = [(exercise, exercise.last_change_on) for exercise in course.exercises.values()]
    return [
        (exercise, since + timedelta(days=wait + _WEEK * sum([end > since for end in deloads_end])))
        for exercise, since in every
    ]


def _per_week(course: Course, program: Program) -> int:
    return course.rules.profiles[program.profile].sessions_per_week[0]


def _at_ceiling(course: Course, exercise: ExerciseState, bounds: Limits) -> bool:
    if exercise.level is not None:
        return exercise.level >= exercise.max_level
    if exercise.hold_s is not None:
        return exercise.hold_s >= course.rules.hold_cap_s
    if raised_load(exercise, bounds) is None:
        return bounds.reps_max >= course.rules.reps_limit
    return capped_load(exercise, bounds) is None


def _episode(exercise: ExerciseState) -> str:
    return f"{exercise.exercise_id}:{exercise.last_change_on}"


FINDING: Final = Finding(
    name="plateau",
    codes=(_CODE,),
    cites=("C-072", "C-073"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
)
