"""What progression keeps of one patient: phase, exercises with their prescription, waiting increases."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shared.clinical.book import Book
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.verdict import Draft
from shared.clinical.raising import Raising
from shared.clinical.safety import SafetyState
from shared.contracts.plan_vocabulary import MuscleGroup
from shared.contracts.value import value
from shared.contracts.vocabulary import AutoApply, DecisionStatus, Phase


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
class Course(Raising):
    """One patient's programme as the gates see it."""

    safety: SafetyState = field(default_factory=SafetyState)
    book: Book = field(default_factory=Book)
    """Findings."""
    exercises: dict[str, ExerciseState] = field(default_factory=dict)
    removed: dict[str, ExerciseState] = field(default_factory=dict)
    """Exercises of the plan that are in it no more, as they were: one that comes back goes on where it was."""
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
    restart_until: date | None = None
    """End of the re-entry after the gap that has restarted Phase 1; it ends sooner where that is shortened (C-109)."""
    suspended_for: date | None = None
    """Last session before the gap that suspended the plan last (C-110)."""
    return_anchor: date | None = None
    return_level: int = 0
    drafts: list[Draft] = field(default_factory=list)
    """Decided since the last time anything was said."""
    statuses: dict[str, Ended] = field(default_factory=dict)
    """Status changes since the last time anything was said, by decision id."""

    explained = True  # no field: who only follows the course, and says nothing of it, spares itself the record

    def in_reentry(self, exercise: ExerciseState, on: date) -> date | None:
        """End of the re-entry window that holds on a day, programme or exercise; None outside (C-109)."""
        ends = (self.reentry_until, self.restart_until, exercise.reentry_until)
        return max((end for end in ends if end is not None and on < end), default=None)

    def sets_on(self, exercise: ExerciseState, on: date) -> int:
        """Sets prescribed for a day: one less from the lowering in a gap until re-entry ends (C-108)."""
        away = self.return_level > 0 and self.return_anchor == self.safety.away_since
        lowered = exercise.return_sets is not None and (away or self.in_reentry(exercise, on) is not None)
        if not lowered or exercise.return_sets is None:
            return exercise.sets
        return min(exercise.return_sets, exercise.sets)  # fewer, where a clinician or a limit has said so since (C-012)

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

    def remove(self, exercise: ExerciseState) -> None:
        """The exercise is in the plan no more."""
        self.cancel_pending(exercise)
        self.removed[exercise.exercise_id] = exercise
        self.exercises.pop(exercise.exercise_id, None)

    @property
    def every_exercise(self) -> tuple[ExerciseState, ...]:
        """Those of the plan, and those taken out of it: what lowers or holds a load counts for both."""
        return (*self.exercises.values(), *self.removed.values())

    def decide(self, draft: Draft) -> None:
        """It is decided. Nothing is said of an exercise that is not in the plan; it comes back as it is then."""
        if draft.exercise_id is None or draft.exercise_id in self.exercises:
            self.drafts.append(draft)

    def ever_planned(self, exercise_id: str) -> ExerciseState | None:
        """The exercise of that name, in the plan or once in it."""
        return self.exercises.get(exercise_id) or self.removed.get(exercise_id)

    def cancel_pending(self, exercise: ExerciseState) -> None:
        """A waiting increase no longer fits the situation: it expires."""
        self.end_pending(exercise, DecisionStatus.EXPIRED)

    def end_pending(self, exercise: ExerciseState, status: DecisionStatus) -> None:
        """The wait ends with this status."""
        if (waited := exercise.pending) is not None:
            self.statuses[waited.decision_id] = Ended(status, waited.trigger, exercise.exercise_id)
            exercise.pending = None
