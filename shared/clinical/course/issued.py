"""Journalled facts of a refold: what had been said before late data came (C-006)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState, Pending
from shared.clinical.course.performance import Performance
from shared.clinical.facts import SessionFacts
from shared.contracts.emissions import DecisionSaid, DecisionStatusChanged, DecisionWithdrawn
from shared.contracts.events import Event
from shared.contracts.vocabulary import Action, DecisionStatus

_RISES: Final = {Action.INCREASE_LOAD, Action.INCREASE_LEVEL, Action.PROGRESS_HOLD}
_LOWERS: Final = {Action.REGRESS, Action.RESUME, Action.RETURN_ADJUST}


def _gap_day(said: DecisionSaid) -> date:
    """The day on which a RETURN_ADJUST was due (`return:2026-02-15:14`): before it nobody was away so long."""
    _, last_session, days = said.trigger.split(":")
    return date.fromisoformat(last_session) + timedelta(days=int(days))


@dataclass
class IssuedIncrease:
    """An increase that was said: for which exercise, to what, when, and while it was in force."""

    decision_id: str
    exercise_id: str
    to: Decimal
    at: datetime
    applied_at: datetime | None
    """None while it waits for approval."""
    ended_at: datetime | None = None
    """When another version or a withdrawal took its place."""

    def in_force(self, at: datetime) -> bool:
        """Whether the patient's prescription at an instant rested on it."""
        applied = self.applied_at is not None and self.applied_at <= at
        return applied and (self.ended_at is None or at < self.ended_at)


@dataclass
class IssuedFacts:
    """Increases said so far. Empty when events come in order: then the fold itself knows them."""

    increases: list[IssuedIncrease] = field(default_factory=list)
    adjustments: dict[str, DecisionSaid] = field(default_factory=dict)
    """RETURN_ADJUSTs that stand, by decision id."""

    @classmethod
    def of(cls, decisions: Iterable[object], events: Iterable[Event]) -> "IssuedFacts":
        """Collect the increases among decision emissions, superseded ones too.

        `events`: all that were accepted. Worked off late, one may be said with a stamp from before what it is about:
        nobody can have trained at it then.
        """
        happened = {event.trigger: event.time for event in events}
        facts = cls()
        for one in decisions:
            match one:
                case DecisionSaid():
                    at = max(one.at, happened.get(one.trigger, one.at))
                    said = one if at == one.at else one.model_copy(update={"at": at})
                    facts.end(said.decision_id, said.at)
                    facts.add(said)
                    facts.lower(said)
                    if said.action is Action.RETURN_ADJUST:
                        facts.adjustments[said.decision_id] = said
                case DecisionWithdrawn():
                    facts.adjustments.pop(one.decision_id, None)
                    facts.end(one.decision_id, one.at)
                case DecisionStatusChanged(status=DecisionStatus.APPLIED):
                    for increase in facts.standing(one.decision_id):
                        increase.applied_at = max(one.at, increase.at)
        return facts

    def add(self, said: DecisionSaid) -> None:
        """Remember an increase of load, level or hold."""
        if said.action not in _RISES or said.exercise_id is None:
            return
        to = Dose(said.new_load_kg, said.new_level, said.new_hold_s).amount
        if to is not None:
            applied_at = said.at if said.status is DecisionStatus.APPLIED else None
            self.increases.append(IssuedIncrease(said.decision_id, said.exercise_id, to, said.at, applied_at))

    def lower(self, said: DecisionSaid) -> None:
        """What was lowered since is no longer what the patient was told to train at."""
        to = Dose(said.new_load_kg, said.new_level, said.new_hold_s).amount
        if said.action not in _LOWERS or to is None:
            return
        for increase in self.increases:
            if increase.exercise_id == said.exercise_id and increase.ended_at is None and increase.to > to:
                increase.ended_at = said.at

    def end(self, decision_id: str, at: datetime) -> None:
        """What was said under this id is replaced or withdrawn."""
        for increase in self.standing(decision_id):
            increase.ended_at = at

    def standing(self, decision_id: str) -> list[IssuedIncrease]:
        """The version of this decision that nothing has replaced."""
        return [one for one in self.increases if one.decision_id == decision_id and one.ended_at is None]

    def keep_trained_load(self, exercise: ExerciseState, performance: Performance, seen: SessionFacts) -> None:
        """Lifted while an increase was in force that no longer stands: the load stays, frozen until confirmed again.

        The load counts as new from that session on, so the cadence clock restarts.
        """
        lifted, wanted = performance.lowest, exercise.dose.amount
        if lifted is None or wanted is None or lifted <= wanted:
            return
        trained = [
            said.to
            for said in self.increases
            if said.exercise_id == exercise.exercise_id
            and wanted < said.to <= lifted
            and said.in_force(seen.session.started_at)
        ]
        if not trained:
            return
        if exercise.level is not None:
            exercise.level = int(max(trained))
        elif exercise.hold_s is not None:
            exercise.hold_s = int(max(trained))
        else:
            exercise.load_kg = max(trained)
        exercise.change(seen.on)
        exercise.target_reps = None
        exercise.reconfirm = True

    def used(self, exercise: ExerciseState, performance: Performance, seen: SessionFacts) -> list[DecisionSaid]:
        """Adjustments for a return that were in force and trained at in this session: they are facts (C-114)."""
        lifted, began = performance.lowest, seen.session.started_at
        if lifted is None:
            return []
        return [
            said
            for said in self.adjustments.values()
            if said.exercise_id == exercise.exercise_id
            and said.at <= began
            and _gap_day(said) <= seen.on
            and (to := Dose(said.new_load_kg, said.new_level, said.new_hold_s).amount) is not None
            and lifted <= to
            and not self._risen(exercise.exercise_id, said.at, began)
        ]

    def _risen(self, exercise_id: str, after: datetime, until: datetime) -> bool:
        """Whether an increase was in force by then that was applied since."""
        rises = (one for one in self.increases if one.exercise_id == exercise_id and one.applied_at is not None)
        return any(one.applied_at is not None and after < one.applied_at <= until for one in rises)

    def approves(self, pending: Pending, received: datetime) -> bool:
        """Whether the increase approved is the one that was shown when the approval came."""
        to = Dose(pending.new_load_kg, pending.new_level, pending.new_hold_s).amount
        shown = [said for said in self.increases if said.decision_id == pending.decision_id and said.at <= received]
        return not shown or to is None or shown[-1].to == to
