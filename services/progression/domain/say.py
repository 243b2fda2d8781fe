"""From drafts to emissions, and the difference a refold makes to what had been said (C-006)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.clinical.course.state import Ended
from shared.clinical.course.verdict import Draft
from shared.clinical.messages import sentence
from shared.clinical.rulebook import source_of
from shared.contracts.emissions import DecisionSaid, DecisionStatusChanged, DecisionWithdrawn, Emission
from shared.contracts.vocabulary import DecisionStatus

_SAME = {
    "action",
    "reason",
    "reasons",
    "load_kg",
    "new_load_kg",
    "level",
    "new_level",
    "hold_s",
    "new_hold_s",
    "target_reps",
    "sets",
    "eligible_on",
    "until",
}
"""Fields whose change makes another decision; wording and inputs may change without notice."""


def said(
    drafts: Iterable[Draft], statuses: Mapping[str, Ended], at: datetime, tenant: str, patient: str
) -> list[Emission]:
    """Decisions and status changes as emissions. A status reached in the same breath is the decision's own."""
    fresh = {draft.decision_id: draft for draft in drafts}
    emissions: list[Emission] = [
        DecisionStatusChanged(
            at=at,
            tenant=tenant,
            patient_id=patient,
            decision_id=decision_id,
            trigger=ended.trigger,
            exercise_id=ended.exercise_id,
            status=ended.status,
        )
        for decision_id, ended in statuses.items()
        if decision_id not in fresh
    ]
    for draft in fresh.values():
        ended = statuses.get(draft.decision_id)
        status = draft.status if ended is None else ended.status
        emissions.append(_decision(draft, status, at, tenant, patient))
    return emissions


def _decision(draft: Draft, status: DecisionStatus, at: datetime, tenant: str, patient: str) -> DecisionSaid:
    verdict = draft.verdict
    return DecisionSaid(
        at=at,
        tenant=tenant,
        patient_id=patient,
        decision_id=draft.decision_id,
        trigger=draft.trigger,
        exercise_id=draft.exercise_id,
        action=verdict.action,
        reason=None if draft.reasons else verdict.reason,
        reasons=draft.reasons,
        load_kg=draft.load_kg,
        new_load_kg=verdict.new_load_kg,
        level=draft.level,
        new_level=verdict.new_level,
        hold_s=draft.hold_s,
        new_hold_s=verdict.new_hold_s,
        target_reps=verdict.target_reps,
        sets=draft.sets,
        eligible_on=verdict.eligible_on,
        until=verdict.until,
        status=status,
        notes=draft.notes or verdict.notes,
        rules=verdict.cites,
        rule_set=draft.rule_set,
        source=source_of(verdict.cites),
        inputs=draft.looked_at or verdict.inputs,
        sentence=sentence(verdict.wording),
        wording=verdict.wording,
    )


class _Standing:
    """The last word on a decision before the refold."""

    def __init__(self, decision: DecisionSaid) -> None:
        self.decision, self.status, self.stands = decision, decision.status, True


def differences(refolded: Sequence[Emission], before: Iterable[Emission], at: datetime) -> list[Emission]:
    """What must be said so that the decisions said before agree with the refolded ones."""
    standing = _standing(before)
    now = {emission.decision_id: emission for emission in refolded if isinstance(emission, DecisionSaid)}
    emissions: list[Emission] = []
    for decision_id, decision in now.items():
        old = standing.get(decision_id)
        if old is None:
            emissions.append(decision)
        elif not old.stands or _meaning(old.decision) != _meaning(decision):
            update: dict[str, Any] = {"kind": "decision_superseded", "version": old.decision.version + 1}
            emissions.append(decision.model_copy(update=update))
        elif old.status is not decision.status:
            emissions.append(_status(decision))
    for decision_id, old in standing.items():
        if old.stands and decision_id not in now:
            emissions.append(_withdrawn(old.decision, at))
    return emissions


def _standing(before: Iterable[Emission]) -> dict[str, _Standing]:
    standing: dict[str, _Standing] = {}
    for emission in before:
        if isinstance(emission, DecisionSaid):
            standing[emission.decision_id] = _Standing(emission)
        elif isinstance(emission, DecisionWithdrawn):
            standing[emission.decision_id].stands = False
        elif isinstance(emission, DecisionStatusChanged):
            standing[emission.decision_id].status = emission.status
    return standing


def _meaning(decision: DecisionSaid) -> dict[str, Any]:
    return decision.model_dump(include=_SAME)


def _status(decision: DecisionSaid) -> DecisionStatusChanged:
    return DecisionStatusChanged(
        at=decision.at,
        tenant=decision.tenant,
        patient_id=decision.patient_id,
        decision_id=decision.decision_id,
        trigger=decision.trigger,
        exercise_id=decision.exercise_id,
        status=decision.status,
    )


def _withdrawn(decision: DecisionSaid, at: datetime) -> DecisionWithdrawn:
    return DecisionWithdrawn(
        at=at,
        tenant=decision.tenant,
        patient_id=decision.patient_id,
        decision_id=decision.decision_id,
        version=decision.version + 1,
        trigger=decision.trigger,
        exercise_id=decision.exercise_id,
    )
