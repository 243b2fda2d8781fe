"""The limits that hold for an exercise on a day: profile, phase, age and frailty combined (C-026 to C-035, C-046)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from shared.clinical import calendar
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.state import Course
from shared.clinical.program import Program
from shared.clinical.settings.profiles import longest_cadence_of
from shared.contracts.limits import PatientLimits
from shared.contracts.plan_vocabulary import RiskFlag
from shared.contracts.value import value
from shared.contracts.vocabulary import Phase, Profile

HEART_AND_VESSELS: Final = {RiskFlag.CARDIOVASCULAR, RiskFlag.ANEURYSM}
"""What C-021 and C-035 call a cardiovascular flag. High blood pressure has limits of its own (C-013)."""
_HEART_AND_EYES: Final = {*HEART_AND_VESSELS, RiskFlag.RETINOPATHY}
_CADENCE_RULES: Final = {Profile.ATHLETE: "C-058", Profile.PAIN: "C-059"}


@value()
class Limits:
    """Repetition range, RPE cap (0-10), confirmations, cadence (days), increment and cap (fractions), ceiling (kg)."""

    reps_min: int
    reps_max: int
    rpe_cap: Decimal
    confirmations: int
    cadence_days: int
    cadence_rule: str
    increment: Decimal
    increment_cap: Decimal
    ceiling_kg: Decimal | None
    """Highest load, None when e1RM is unknown."""


@value()
class DayLimits:
    """What of the limits is the same for every exercise: a session finds it once."""

    program: Program
    on: date
    reps: tuple[int, int]
    rpe_cap: Decimal
    confirmations: int
    cadence_days: int
    cadence_rule: str
    increment: Decimal
    increment_cap: Decimal


def day_limits(course: Course, program: Program, on: date) -> DayLimits:
    """The strictest of what profile, phase, age and frailty allow."""
    rules, own = course.rules, program.bounds
    parameters = rules.profiles[program.profile]
    adaptation, older = course.phase is Phase.ADAPTATION, program.older(on)
    cadence, cadence_rule = usual_cadence(course, program, on)
    caps = [parameters.rpe_cap]
    caps += [rules.frail_rpe_cap] if program.frail else []
    caps += [rules.adaptation_rpe_cap] if adaptation else []
    caps += [own.rpe_cap] if own is not None and own.rpe_cap is not None else []
    return DayLimits(
        program=program,
        on=on,
        reps=rules.deconditioned_reps if adaptation and course.deconditioned else parameters.reps,
        rpe_cap=min(caps),
        confirmations=rules.adaptation_confirmations if adaptation else rules.confirmations,
        cadence_days=_lengthened(cadence, program, on),
        cadence_rule=cadence_rule,
        increment=min(parameters.increment, rules.older_increment) if older else parameters.increment,
        increment_cap=min(parameters.increment_cap, rules.older_increment_cap) if older else parameters.increment_cap,
    )


def limits(course: Course, exercise: ExerciseState, day: DayLimits) -> Limits:
    """Those of the day, and what the exercise adds to them."""
    rules, e1rm = course.rules, exercise.e1rm_kg
    increment, increment_cap = day.increment, day.increment_cap
    if exercise.small_muscle:
        increment = min(increment, rules.small_muscle_increment)
    if e1rm is None:
        increment, increment_cap = min(increment, rules.unknown_e1rm_cap), min(increment_cap, rules.unknown_e1rm_cap)
    return Limits(
        reps_min=day.reps[0],
        reps_max=exercise.target_reps or day.reps[1],
        rpe_cap=day.rpe_cap,
        confirmations=day.confirmations,
        cadence_days=day.cadence_days,
        cadence_rule=day.cadence_rule,
        increment=increment,
        increment_cap=increment_cap,
        ceiling_kg=None if e1rm is None else ceiling_fraction(course, day.program, exercise, day.on) * e1rm,
    )


def cadence_days(course: Course, program: Program, on: date) -> int:
    """Days between two increases (C-058 to C-060), longer where a clinician has set it for the patient."""
    return _lengthened(usual_cadence(course, program, on)[0], program, on)


def _lengthened(days: int, program: Program, on: date) -> int:
    own = program.bounds.cadence_days if program.bounds is not None else None
    return days if own is None else max(days, min(own, longest_cadence(program, on)))


def usual_cadence(course: Course, program: Program, on: date) -> tuple[int, str]:
    """Days between two increases without the patient's own cadence, and their rule."""
    days = course.rules.profiles[program.profile].cadence_days
    rule = _CADENCE_RULES.get(program.profile, "C-060")
    if not program.older(on):
        return days, rule
    faster = faster_cadence(course, program, on)
    return (max(days, course.rules.older_cadence_days), "C-060") if faster is None else (max(days, faster), rule)


def longest_cadence(program: Program, on: date) -> int:
    """The end of the range to which a cadence may be lengthened (C-058 to C-060)."""
    return longest_cadence_of(Profile.SARCOPENIC if program.older(on) else program.profile)


def faster_cadence(course: Course, program: Program, on: date) -> int | None:
    """Cadence to which a clinician has set back an athlete of 65 or over, until it expires by itself (C-030)."""
    own = program.bounds.older_cadence if program.bounds is not None else None
    since = program.limits_on
    if own is None or since is None or not program.limits_by_clinician:
        return None
    allowed = program.profile is Profile.ATHLETE and not program.frail
    longest = timedelta(days=course.rules.older_override_days)
    return own.days if allowed and since <= on <= own.until <= since + longest else None


def own_ceiling(exercise: ExerciseState, own: PatientLimits | None) -> Decimal | None:
    """The patient's own highest load (kg); None where there is none, or e1RM is unknown."""
    if own is None or own.ceiling_pct is None or exercise.e1rm_kg is None:
        return None
    return own.ceiling_pct / 100 * exercise.e1rm_kg


def ceiling_fraction(course: Course, program: Program, exercise: ExerciseState, on: date) -> Decimal:
    """Highest fraction of e1RM (C-034); 85 % only through the high load gate (C-035)."""
    ceiling = course.rules.profiles[program.profile].ceiling[course.phase]
    high = (
        program.profile is Profile.ATHLETE
        and course.phase is Phase.MAINTENANCE
        and calendar.age_on(program.birth_date, on) < course.rules.older_age
        and course.performance_goal
        and (course.technique_signed_off or exercise.signed_off)
        and not course.safety.holds.causes
        and not course.safety.holds.exercises
        and course.safety.pain.watch is None
        and not recently_cleared(course, on)
        and not _HEART_AND_EYES & set(program.risk_flags)
    )
    ceiling = course.rules.high_load_ceiling if high else ceiling
    own = program.bounds.ceiling_pct if program.bounds is not None else None
    return ceiling if own is None else min(ceiling, own / 100)


def rest_seconds(course: Course, program: Program) -> tuple[int, int]:
    """Rest between sets, least and most, in seconds (C-039)."""
    least, most = course.rules.profiles[program.profile].rest_s
    frail = course.rules.frail_rest_s if program.frail else least
    return max(least, frail), max(most, frail)


def target_fraction(course: Course) -> Decimal:
    """Lower end of the band, a share of e1RM: a target that normal increments reach (C-034)."""
    program = course.safety.program
    if program is None or course.phase is Phase.ADAPTATION:
        return course.rules.adaptation_target_low
    return course.rules.profiles[program.profile].target_low


def target_to_fraction(course: Course, program: Program, exercise: ExerciseState, on: date) -> Decimal:
    """Upper end of the band, a share of e1RM: the ceiling; of a frail patient the middle of the band (C-029)."""
    ceiling = ceiling_fraction(course, program, exercise, on)
    return (target_fraction(course) + ceiling) / 2 if program.frail else ceiling


def recently_cleared(course: Course, on: date) -> bool:
    """Whether a red flag was cleared less than 14 days ago (C-035, C-050, C-071)."""
    cleared = course.safety.red_flag_cleared_on
    return cleared is not None and on - cleared < timedelta(days=course.rules.red_flag_quiet_days)
