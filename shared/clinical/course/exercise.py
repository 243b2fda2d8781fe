"""One exercise of a plan and where it stands, and the increase of it that waits."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.clinical.course.dose import Dose
from shared.contracts.plan_vocabulary import Movement, MovementTag, MuscleGroup
from shared.contracts.plans import PlannedExercise
from shared.contracts.vocabulary import LoadKind


@dataclass
class Pending:
    """An increase that waits for approval (C-071). `said_at` is when it was decided."""

    decision_id: str
    trigger: str
    said_at: datetime
    new_load_kg: Decimal | None
    new_level: int | None
    new_hold_s: int | None
    target_reps: int | None
    instead_of: tuple[str, ...] = ()
    """Increases to the same that waited before it, until a session decided anew: who answers one of them means it."""

    def same_as(self, other: "Pending") -> bool:
        """Whether both lead to the same."""
        mine = self.new_load_kg, self.new_level, self.new_hold_s, self.target_reps
        return mine == (other.new_load_kg, other.new_level, other.new_hold_s, other.target_reps)


@dataclass
class ExerciseState:
    """One exercise of the plan and where it stands. Loads in kg; levels are rungs of a ladder."""

    exercise_id: str
    load_kind: LoadKind
    sets: int
    step_kg: Decimal
    max_level: int
    last_change_on: date
    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None
    e1rm_kg: Decimal | None = None
    small_muscle: bool = False
    movement: Movement | None = None
    muscle_groups: tuple[MuscleGroup, ...] = ()
    movement_tags: tuple[MovementTag, ...] = ()
    unilateral: bool = False
    confirmations: int = 0
    confirmed_on: date | None = None
    target_reps: int | None = None
    """Raised top of the repetition range, until the next increase (C-062)."""
    increases: int = 0
    """How often its load, level, hold or target of repetitions rose."""
    raised_on: date | None = None
    """Last day on which its load, level, hold, target of repetitions or sets rose (C-068)."""
    one_change_until: date | None = None
    """End of a cadence window in which more than one of them rose (C-068)."""
    under_range: int = 0
    held: Dose | None = None
    """What was prescribed at the start of the hold (C-101)."""
    resume_factor: Decimal | None = None
    """Of a clearance of this exercise alone that came in a programme hold: it resumes when that ends (C-101)."""
    pre_gap: Dose | None = None
    """What was in force when the 14 d tick came (C-108)."""
    return_sets: int | None = None
    reentry_until: date | None = None
    signed_off: bool = False
    """A clinician has signed off this exercise alone (C-053)."""
    reconfirm: bool = False
    """Trained at a load whose increase was withdrawn later: frozen until confirmed again (C-006)."""
    pending: Pending | None = None

    @property
    def dose(self) -> Dose:
        """What is prescribed."""
        return Dose(self.load_kg, self.level, self.hold_s)

    @dose.setter
    def dose(self, dose: Dose) -> None:
        self.load_kg, self.level, self.hold_s = dose.load_kg, dose.level, dose.hold_s

    @property
    def amount(self) -> Decimal | None:
        """The number of `dose` that is compared with what was done: every decision asks."""
        return self.load_kg if self.level is None and self.hold_s is None else self.dose.amount

    def dose_of(self, amount: Decimal) -> Dose:
        """An amount as a dose of this exercise."""
        if self.hold_s is not None:
            return Dose(hold_s=int(amount))
        return Dose(amount) if self.level is None else Dose(level=int(amount))

    def stand_in_for(self, before: "ExerciseState") -> None:
        """A clinician has replaced the exercise: what stands of it goes on; what is confirmed begins anew.

        Its e1RM changes by a reassessment alone (C-021).
        """
        self.keep_what_binds(before)
        self.return_sets = before.return_sets
        self.signed_off, self.reconfirm, self.under_range = before.signed_off, before.reconfirm, before.under_range
        self.raised_on, self.one_change_until = before.raised_on, before.one_change_until
        if self.load_kind is before.load_kind:
            self.pre_gap, self.target_reps = before.pre_gap, before.target_reps
            self.e1rm_kg = self.e1rm_kg if before.e1rm_kg is None else before.e1rm_kg

    def keep_what_binds(self, before: "ExerciseState") -> None:
        """What holds it, its re-entry, its clock and the count of its increases stand, whoever plans it anew.

        A dose of another kind says nothing of this one: a hold then begins with what is prescribed now.
        """
        self.reentry_until, self.resume_factor, self.increases = (
            before.reentry_until,
            before.resume_factor,
            before.increases,
        )
        self.held = before.held if self.load_kind is before.load_kind else None
        self.last_change_on = max(self.last_change_on, before.last_change_on)

    def change(self, on: date) -> None:
        """The prescription changed or its clock restarts: confirmations 0, cadence counts from this day."""
        self.last_change_on = on
        self.restart()

    def restart(self) -> None:
        """Confirmations start again."""
        self.confirmations, self.confirmed_on = 0, None


def exercise_from(planned: PlannedExercise, default_change_on: date) -> ExerciseState:
    """The state an exercise of a plan begins with."""
    return ExerciseState(
        exercise_id=planned.exercise_id,
        load_kind=planned.load_kind,
        sets=planned.sets,
        step_kg=planned.step_kg,
        max_level=planned.max_level,
        last_change_on=planned.last_change_on or default_change_on,
        load_kg=planned.load_kg,
        level=planned.level,
        hold_s=planned.hold_s,
        e1rm_kg=planned.e1rm_kg,
        small_muscle=planned.small_muscle,
        movement=planned.movement,
        muscle_groups=planned.muscle_groups,
        movement_tags=planned.movement_tags,
        unilateral=planned.unilateral,
    )
