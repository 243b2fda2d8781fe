"""What progression keeps of one patient: phase, exercises with their prescription, waiting increases."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shared.clinical.book import Book
from shared.clinical.course.dose import Dose
from shared.clinical.course.verdict import Draft
from shared.clinical.raising import Raising
from shared.clinical.safety import SafetyState
from shared.contracts.plan_vocabulary import Movement, MovementTag, MuscleGroup
from shared.contracts.plans import PlannedExercise
from shared.contracts.value import value
from shared.contracts.vocabulary import AutoApply, DecisionStatus, LoadKind, Phase


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


@value()
class Ended:
    """How the wait of an increase ended, and what the increase was about."""

    status: DecisionStatus
    trigger: str
    exercise_id: str


@value()
class Trained:
    """When a session began and which muscle groups it trained; `unknown`: an exercise in it has none named (C-043)."""

    started_at: datetime
    groups: tuple[MuscleGroup, ...]
    unknown: bool


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

    def stand_in_for(self, before: "ExerciseState") -> None:
        """A clinician has replaced the exercise: what stands of it goes on; what is confirmed begins anew.

        Its e1RM changes by a reassessment alone (C-021), and no clock runs faster for the change.
        """
        self.held, self.pre_gap = before.held, before.pre_gap
        self.reentry_until, self.return_sets = before.reentry_until, before.return_sets
        self.signed_off, self.reconfirm, self.under_range = before.signed_off, before.reconfirm, before.under_range
        self.increases, self.raised_on, self.one_change_until = (
            before.increases,
            before.raised_on,
            before.one_change_until,
        )
        self.last_change_on = max(self.last_change_on, before.last_change_on)
        if self.load_kind is before.load_kind:
            self.target_reps = before.target_reps
            self.e1rm_kg = self.e1rm_kg if before.e1rm_kg is None else before.e1rm_kg

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


@dataclass
class Course(Raising):
    """One patient's programme as the gates see it."""

    safety: SafetyState = field(default_factory=SafetyState)
    book: Book = field(default_factory=Book)
    """Findings."""
    exercises: dict[str, ExerciseState] = field(default_factory=dict)
    phase: Phase = Phase.ADAPTATION
    phase_since: date | None = None
    phase_checked_on: date | None = None
    """Last tick at which the phase gate said no and nothing has changed since."""
    restarted: bool = False
    """A gap has restarted this Phase 1 (C-110)."""
    refused_limits: tuple[str, ...] = ()
    """Rules by which a limit of this patient is not allowed, until a decision has noted them (C-012)."""
    increases_in_phase: int = 0
    sessions_in_phase: int = 0
    technique: list[bool | None] = field(default_factory=list)
    calm: list[Decimal | None] = field(default_factory=list)
    """Worst pain of the last sessions; None where any of it is unknown."""
    technique_faults: dict[str, int] = field(default_factory=dict)
    """Sessions in a row with a technique fault, by exercise (C-070)."""
    unknown_supervision: int = 0
    """Sessions in a row of which nobody said whether they were supervised (C-053)."""
    recently_trained: list[Trained] = field(default_factory=list)
    """Sessions of the last hours that count for spacing (C-043)."""
    deloads: list[date] = field(default_factory=list)
    """Days with a deload session, those of a deload that lasts too long left out (C-073)."""
    plateau_checked_on: date | None = None
    """Last tick at which plateaus were looked at and nothing has changed since."""
    load_week: date | None = None
    """Monday of the week that `week_load` sums."""
    week_load: Decimal = Decimal(0)
    """Internal load of that week, arbitrary units (C-075)."""
    technique_signed_off: bool = False
    auto_apply: AutoApply = AutoApply.NONE
    performance_goal: bool = False
    continue_progression: bool = False
    deconditioned: bool = False
    last_reassessment_on: date | None = None
    reassessment_debt: bool = False
    """Phase 1 was restarted by a gap: reassessment before Phase 2 (C-110)."""
    rescreening: bool = False
    """A gap of 84 days or more: new screening and baseline (C-110)."""
    reentry_until: date | None = None
    suspended_for: date | None = None
    """Day since which the break counts that suspended the plan last."""
    return_anchor: date | None = None
    return_level: int = 0
    drafts: list[Draft] = field(default_factory=list)
    """Decided since the last time anything was said."""
    statuses: dict[str, Ended] = field(default_factory=dict)
    """Status changes since the last time anything was said, by decision id."""

    explained = True  # no field: who only follows the course, and says nothing of it, spares itself the record

    def in_reentry(self, exercise: ExerciseState, on: date) -> date | None:
        """End of the re-entry window that holds on a day, programme or exercise; None outside (C-109)."""
        end, own = self.reentry_until, exercise.reentry_until
        if end is None or (own is not None and own > end):
            end = own
        return end if end is not None and on < end else None

    def sets_on(self, exercise: ExerciseState, on: date) -> int:
        """Sets prescribed for a day: one less from the lowering in a gap until re-entry ends (C-108)."""
        away = self.return_level > 0 and self.return_anchor == self.safety.away_since
        lowered = exercise.return_sets is not None and (away or self.in_reentry(exercise, on) is not None)
        return exercise.return_sets if lowered and exercise.return_sets is not None else exercise.sets

    def reassessed_on(self) -> date | None:
        """The day the reassessment clock counts from (C-115)."""
        start = self.safety.program.start if self.safety.program is not None else None
        return self.last_reassessment_on or start

    def sign_off(self, exercise_id: str | None) -> None:
        """A clinician has seen good technique: of the programme, or of one exercise until all are seen (C-053)."""
        for exercise in self.exercises.values():
            exercise.signed_off |= exercise_id in {None, exercise.exercise_id}
        all_signed = bool(self.exercises) and all(one.signed_off for one in self.exercises.values())
        self.technique_signed_off |= exercise_id is None or all_signed

    def cancel_pending(self, exercise: ExerciseState) -> None:
        """A waiting increase no longer fits the situation: it expires."""
        self.end_pending(exercise, DecisionStatus.EXPIRED)

    def end_pending(self, exercise: ExerciseState, status: DecisionStatus) -> None:
        """The wait ends with this status."""
        if (waited := exercise.pending) is not None:
            self.statuses[waited.decision_id] = Ended(status, waited.trigger, exercise.exercise_id)
            exercise.pending = None
