"""Journalled facts of a refold: what had been said before late data came (C-006)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.progression.domain.course import ExerciseState, Pending
from services.progression.domain.performance import Performance, prescribed
from shared.clinical.facts import SessionFacts
from shared.contracts.emissions import DecisionSaid
from shared.contracts.vocabulary import Action


@dataclass(frozen=True)
class IssuedIncrease:
    """An increase that was said: for which exercise, to what, when."""

    decision_id: str
    exercise_id: str
    to: Decimal
    at: datetime


@dataclass
class IssuedFacts:
    """Increases said so far. Empty when events come in order: then the fold itself knows them."""

    increases: list[IssuedIncrease] = field(default_factory=list)

    @classmethod
    def of(cls, decisions: Iterable[object]) -> "IssuedFacts":
        """Collect the increases among decision emissions, superseded ones too."""
        increases = []
        for said in decisions:
            if not isinstance(said, DecisionSaid) or said.action not in {Action.INCREASE_LOAD, Action.INCREASE_LEVEL}:
                continue
            to = said.new_load_kg if said.new_level is None else Decimal(said.new_level)
            if to is not None and said.exercise_id is not None:
                increases.append(IssuedIncrease(said.decision_id, said.exercise_id, to, said.at))
        return cls(increases)

    def keep_trained_load(self, exercise: ExerciseState, performance: Performance, seen: SessionFacts) -> None:
        """Lifted at a load whose increase no longer stands: the load stays, frozen until confirmed again."""
        lifted, wanted = performance.lowest, prescribed(exercise)
        if lifted is None or wanted is None or lifted <= wanted:
            return
        trained = [
            said.to
            for said in self.increases
            if said.exercise_id == exercise.exercise_id
            and wanted < said.to <= lifted
            and said.at <= seen.session.started_at
        ]
        if not trained:
            return
        if exercise.level is not None:
            exercise.level = int(max(trained))
        else:
            exercise.load_kg = max(trained)
        exercise.restart()
        exercise.reconfirm = True

    def approves(self, pending: Pending, received: datetime) -> bool:
        """Whether the increase approved is the one that was shown when the approval came."""
        to = pending.new_load_kg if pending.new_level is None else Decimal(pending.new_level)
        shown = [said for said in self.increases if said.decision_id == pending.decision_id and said.at <= received]
        return not shown or to is None or shown[-1].to == to
