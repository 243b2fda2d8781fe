"""What a session shows for one exercise, measured against its prescription (C-056, C-004)."""

from collections.abc import Sequence
from decimal import Decimal

from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.limits import Limits
from shared.clinical.course.state import Course
from shared.clinical.facts import SessionFacts
from shared.clinical.loads import amounts, misfits
from shared.clinical.pain import Band
from shared.clinical.settings import ClinicalRules
from shared.contracts.reports import PerformedSet
from shared.contracts.value import value
from shared.contracts.vocabulary import LoadKind


@value()
class Performance:
    """The prescribed number of working sets as done; extra sets are ignored (C-040). Unknown stays None."""

    reps: tuple[int, ...]
    complete: bool
    """As many sets with known repetitions as prescribed, each side's of a one-sided exercise (C-041)."""
    lowest: Decimal | None
    """Lowest load (kg), level or hold (s) over those sets; None when any is unknown."""
    rpe: Decimal | None
    pain: Decimal | None
    technique_ok: bool | None
    side_missing: bool = False
    """Of a one-sided exercise, a set of which the repetitions of the other side are unknown: they may be fewer."""
    misfit: bool = False
    """A set was logged with a load that the exercise cannot have: kilograms for a rung, or a rung for kilograms."""

    @property
    def mean_reps(self) -> Decimal | None:
        """Mean repetitions per set."""
        return Decimal(sum(self.reps)) / len(self.reps) if self.reps else None


def measure(exercise: ExerciseState, seen: SessionFacts) -> Performance:
    """Read one planned exercise from a session."""
    performed, hold = seen.done[exercise.exercise_id].exercise, exercise.hold_s is not None
    done = seen.done[exercise.exercise_id].sets[: exercise.sets]
    counted = () if hold else [one.counted_reps for one in done]
    reps = tuple([number for number in counted if number is not None])
    lifted = _held(done, exercise) if hold else _lifted(done, exercise)
    side_missing = exercise.unilateral and not hold and any([one.reps_other_side is None for one in done])
    known = [amount for amount in lifted if amount is not None]
    lowest = min(known) if known and len(known) == len(lifted) else None
    rpe = performed.rpe
    if rpe is None and len(seen.done) == 1:
        rpe = seen.session.session_rpe
    return Performance(
        reps=reps,
        complete=len(known if hold else reps) >= exercise.sets and not side_missing,
        side_missing=side_missing,
        lowest=lowest,
        rpe=rpe,
        pain=performed.pain,
        technique_ok=performed.technique_ok,
        misfit=lowest is None and any([misfits(one, exercise.load_kind) for one in done]),
    )


def _held(done: Sequence[PerformedSet], exercise: ExerciseState) -> list[Decimal | None]:
    """Hold (s) of each set; None where it is unknown or of another kind (C-001)."""
    held = [None if misfits(one, exercise.load_kind) else one.hold_s for one in done]
    return [None if seconds is None else Decimal(seconds) for seconds in held]


def _lifted(done: Sequence[PerformedSet], exercise: ExerciseState) -> list[Decimal | None]:
    """Load (kg) or level of each set; None where it is unknown or of another kind (C-001)."""
    prescribed = None if exercise.level is None else Decimal(exercise.level)
    return amounts(done, exercise.load_kind, prescribed)


def at_top(performance: Performance, limits: Limits) -> bool:
    """Every prescribed set done and at the top of the repetition range; of a hold, every set done (C-003)."""
    return performance.complete and min(performance.reps, default=limits.reps_max) >= limits.reps_max


def rpe_allows(exercise: ExerciseState, performance: Performance, limits: Limits, rules: ClinicalRules) -> bool:
    """RPE within its cap; where it is missing, kg exercises need two extra reps on the last set (C-065, C-066)."""
    if performance.rpe is not None:
        return performance.rpe <= limits.rpe_cap
    if exercise.load_kind is not LoadKind.EXTERNAL_KG:
        return True
    return bool(performance.reps) and performance.reps[-1] >= limits.reps_max + rules.unrated_extra_reps


def qualifies(
    course: Course, exercise: ExerciseState, performance: Performance, limits: Limits, facts: SessionFacts
) -> bool:
    """A qualifying session for this exercise (C-056)."""
    wanted = exercise.amount
    holds = course.safety.holds
    free = holds.program is None and facts.during_hold is None and exercise.exercise_id not in holds.exercises
    seen = facts.exercises[exercise.exercise_id]
    return (
        free
        and course.in_reentry(exercise, facts.on) is None
        and not facts.session.deload
        and performance.lowest is not None
        and performance.lowest > 0  # 0 kg is a technique drill (C-002)
        and wanted is not None
        and performance.lowest >= wanted
        and at_top(performance, limits)
        and performance.technique_ok is True
        and performance.pain is not None
        and seen.band is Band.GREEN
        and not seen.lowered
        and rpe_allows(exercise, performance, limits, course.rules)
    )
