"""A decision as a value: what, why, on which rules, from which inputs."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shared.contracts.value import value
from shared.contracts.vocabulary import Action, DecisionStatus
from shared.contracts.wording import Wording


@value(kw_only=True)
class Verdict:
    """What a gate decides. `wording` is why, for a clinician; `cites` are the rules it rests on."""

    action: Action
    reason: str
    cites: tuple[str, ...]
    wording: Wording
    new_load_kg: Decimal | None = None
    new_level: int | None = None
    new_hold_s: int | None = None
    target_reps: int | None = None
    eligible_on: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Draft:
    """A decision not yet said: the verdict, what it is about, and the load, level or hold it was taken at."""

    trigger: str
    exercise_id: str | None
    verdict: Verdict
    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None
    sets: int | None = None
    reasons: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    looked_at: dict[str, Any] = field(default_factory=dict)
    """Inputs and notes of a decision on a session; of any other its verdict has them."""
    status: DecisionStatus = DecisionStatus.APPLIED
    rule_set: str = ""
    """Version of the rules it was taken by."""

    @property
    def decision_id(self) -> str:
        """Identity of the decision within the patient: what it is about, and what brought it about.

        Two changes of phase may fall on one day: a step forward at its tick, a step back at a return.
        """
        about = "plan" if self.exercise_id is None else self.exercise_id
        step = f":{self.verdict.reason}" if self.verdict.action is Action.PHASE_CHANGE else ""
        return f"{self.trigger}/{about}{step}"
