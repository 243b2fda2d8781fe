"""Decisions as they stand: what the emissions of a transaction change about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.contracts.emissions import DecisionSaid, DecisionStatusChanged, DecisionWithdrawn
from shared.runtime.journal.ports import Stated

Key = tuple[str, str, str]
"""(tenant, patient, decision_id)"""


@dataclass(frozen=True)
class Standing:
    """A decision in its newest version. `said` numbers the emission that changed it last; `body` is its JSON."""

    tenant: str
    patient: str
    decision_id: str
    version: int
    said: int
    standing: bool
    trigger: str
    exercise_id: str | None
    action: str
    status: str
    at: datetime
    body: str


@dataclass(frozen=True)
class Patch:
    """A change of a decision that stands already; None leaves a field as it is."""

    said: int
    version: int | None = None
    standing: bool | None = None
    status: str | None = None


@dataclass
class StandingChanges:
    """Whole decisions to write, and changes of others."""

    whole: dict[Key, Standing] = field(default_factory=dict)
    patches: dict[Key, Patch] = field(default_factory=dict)


def standing_changes(said: Iterable[Stated]) -> StandingChanges:
    """Fold emissions, which are in order per patient, into the least that must be written."""
    changes = StandingChanges()
    for stated in said:
        match stated.emission:
            case DecisionSaid() as decision:
                key = (stated.tenant, stated.patient, decision.decision_id)
                changes.whole[key] = _standing(stated, decision)
                changes.patches.pop(key, None)
            case DecisionWithdrawn() as gone:
                key = (stated.tenant, stated.patient, gone.decision_id)
                _patch(changes, key, Patch(stated.version, version=gone.version, standing=False))
            case DecisionStatusChanged() as changed:
                key = (stated.tenant, stated.patient, changed.decision_id)
                _patch(changes, key, Patch(stated.version, status=changed.status.value))
            case _:
                pass
    return changes


def _standing(stated: Stated, decision: DecisionSaid) -> Standing:
    return Standing(
        tenant=stated.tenant,
        patient=stated.patient,
        decision_id=decision.decision_id,
        version=decision.version,
        said=stated.version,
        standing=True,
        trigger=decision.trigger,
        exercise_id=decision.exercise_id,
        action=decision.action.value,
        status=decision.status.value,
        at=decision.at,
        body=decision.model_dump_json(exclude_none=True),
    )


def _patch(changes: StandingChanges, key: Key, patch: Patch) -> None:
    """A later patch completes an earlier one."""
    whole, before = changes.whole.get(key), changes.patches.get(key)
    given = {name: value for name, value in vars(patch).items() if value is not None}
    if whole is not None:
        changes.whole[key] = replace(whole, **given)
    else:
        changes.patches[key] = replace(before or patch, **given)
