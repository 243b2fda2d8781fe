"""What was really lifted, and when that is a new load (C-083)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.contracts.plans import PlanChanged, PlanFields
from shared.contracts.reports import PerformedExercise, PerformedSet, SessionCompleted
from shared.contracts.value import value
from shared.contracts.vocabulary import LoadKind


def working_sets(exercise: PerformedExercise) -> tuple[PerformedSet, ...]:
    """The sets that count: warm-up sets left out."""
    return tuple([performed for performed in exercise.sets if not performed.warmup])


@value()
class Done:
    """One exercise of a session as it counts: read as one, and its working sets."""

    exercise: PerformedExercise
    sets: tuple[PerformedSet, ...]


def done_in(session: SessionCompleted) -> dict[str, Done]:
    """The exercises of a session by name; one that was logged in several parts is read as one, at its worst."""
    parts: dict[str, list[PerformedExercise]] = {}
    for exercise in session.exercises:
        parts.setdefault(exercise.exercise_id, []).append(exercise)
    merged = [logged[0] if len(logged) == 1 else _merged(logged) for logged in parts.values()]
    return {exercise.exercise_id: Done(exercise, working_sets(exercise)) for exercise in merged}


def _merged(parts: Sequence[PerformedExercise]) -> PerformedExercise:
    oks = {part.technique_ok for part in parts}
    return PerformedExercise(
        exercise_id=parts[0].exercise_id,
        sets=tuple(performed for part in parts for performed in part.sets)[:20],
        rpe=None if any(part.rpe is None for part in parts) else worst(part.rpe for part in parts),
        pain=None if any(part.pain is None for part in parts) else worst(part.pain for part in parts),
        technique_ok=False if False in oks else (None if None in oks else True),
    )


def heaviest(exercise: PerformedExercise, kind: LoadKind | None, prescribed: Decimal | None) -> Decimal | None:
    """Highest load (kg) or level among the working sets; None when unknown. `prescribed`: level of a ladder."""
    return worst(amounts(working_sets(exercise), kind, prescribed))


def amounts(
    sets: Sequence[PerformedSet], kind: LoadKind | None, prescribed: Decimal | None = None
) -> list[Decimal | None]:
    """Load (kg) or level of each set; None where it is unknown."""
    if kind is LoadKind.EXTERNAL_KG:  # most sets there are
        return [performed.load_kg for performed in sets]
    return [lifted(performed, kind, prescribed) for performed in sets]


def lifted(performed: PerformedSet, kind: LoadKind | None, prescribed: Decimal | None = None) -> Decimal | None:
    """Load (kg) or level of one set; None when unknown.

    What does not fit the planned kind is unknown: kilograms are no rung of a ladder, nor a rung kilograms. On a
    ladder an absent level means the prescribed one; an absent weight stays unknown (C-001).
    Of an exercise that is not planned (`kind` None) either counts.
    """
    level = None if performed.level is None else Decimal(performed.level)
    if kind is None:
        return level if performed.load_kg is None else performed.load_kg
    if kind is LoadKind.EXTERNAL_KG:
        return performed.load_kg
    if performed.load_kg is not None or kind is LoadKind.ISOMETRIC:  # a hold is held, not lifted (C-003)
        return None
    return prescribed if level is None else level


def misfits(performed: PerformedSet, kind: LoadKind) -> bool:
    """Whether a set was logged with a load that its exercise cannot have (C-001)."""
    if kind is LoadKind.EXTERNAL_KG:
        return performed.level is not None and performed.load_kg is None
    return performed.load_kg is not None or (kind is LoadKind.ISOMETRIC and performed.level is not None)


@dataclass
class LiftedLoads:
    """Per exercise the load or level of its last session, None when unknown; and which count as new next time."""

    last: dict[str, Decimal | None] = field(default_factory=dict)
    new_next: list[str] = field(default_factory=list)
    """Exercises whose next session is a new load: flagged in the plan, or not done since a gap of 14 days."""
    kinds: dict[str, LoadKind] = field(default_factory=dict)
    """How the exercises of the plan are loaded."""

    def plan(self, plan: PlanFields, *, running: bool) -> None:
        """A plan came. In a running programme its exercises have been done before; nobody knows at which load."""
        self.kinds = {exercise.exercise_id: exercise.load_kind for exercise in plan.exercises}
        for exercise in plan.exercises:
            if running:
                self.last.setdefault(exercise.exercise_id, None)
            if exercise.new_load:
                self._expect(exercise.exercise_id)

    def change(self, change: PlanChanged) -> None:
        """An exercise a clinician adds is new until it has been done (C-049)."""
        for exercise in change.exercises:
            self.kinds[exercise.exercise_id] = exercise.load_kind
            if exercise.new_load:
                self._expect(exercise.exercise_id)

    def returned(self) -> None:
        """First session after 14 days or more: each exercise's next session is new (C-109)."""
        for exercise_id in self.last:
            self._expect(exercise_id)

    def session(self, session: SessionCompleted, prescribed: Mapping[str, Decimal]) -> bool:
        """Record a session; True when any of its exercises was a new load. Unknown is not new.

        `prescribed` are the levels prescribed for it: on a ladder, an absent one means that (C-001).
        """
        return any([self._lift(exercise, prescribed.get(exercise.exercise_id)) for exercise in session.exercises])

    def known(self, session: SessionCompleted, prescribed: Mapping[str, Decimal]) -> None:
        """A session that was taken back: what was lifted in it is not new later, and it makes nothing else new."""
        for exercise in session.exercises:
            exercise_id, before = exercise.exercise_id, self.last.get(exercise.exercise_id)
            now = heaviest(exercise, self.kinds.get(exercise_id), prescribed.get(exercise_id))
            self.last[exercise_id] = worst((before, now))

    def _lift(self, exercise: PerformedExercise, prescribed: Decimal | None) -> bool:
        exercise_id = exercise.exercise_id
        now = heaviest(exercise, self.kinds.get(exercise_id), prescribed)
        before = self.last.get(exercise_id)
        higher = now is not None and before is not None and now > before
        new = exercise_id not in self.last or exercise_id in self.new_next or higher
        if exercise_id in self.new_next:
            self.new_next.remove(exercise_id)
        self.last[exercise_id] = now if now is not None else before
        return new

    def _expect(self, exercise_id: str) -> None:
        if exercise_id not in self.new_next:
            self.new_next.append(exercise_id)


def worst(scores: Iterable[Decimal | None]) -> Decimal | None:
    """Highest known score; None when none is known (C-076)."""
    found = None
    for score in scores:
        if score is not None and (found is None or score > found):
            found = score
    return found
