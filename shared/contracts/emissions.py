"""What the domain says: decisions, alerts, findings, messages and ingest outcomes.

The same lines are printed by `liftline replay --output jsonl` and published on the topics.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from shared.contracts.base import Contract
from shared.contracts.vocabulary import Action, AlertCode, DecisionStatus, Outcome, Resolution, Severity
from shared.contracts.wording import Wording


class Said(Contract):
    """What every emission carries."""

    at: AwareDatetime
    """Receipt of the event that caused it, or the instant of the tick."""
    tenant: str = ""
    patient_id: str
    detected_late: bool = False
    """Set when a tick was replayed after an outage (C-130)."""


class DecisionSaid(Said):
    """A progression decision, or the newer version that replaces one (C-055, C-006, C-009)."""

    kind: Literal["decision", "decision_superseded"] = "decision"
    decision_id: str
    version: int = 1
    trigger: str
    exercise_id: str | None = None
    action: Action
    reason: str | None = None
    reasons: tuple[str, ...] | None = None
    load_kg: Decimal | None = None
    new_load_kg: Decimal | None = None
    level: int | None = None
    new_level: int | None = None
    hold_s: int | None = None
    new_hold_s: int | None = None
    """Hold of an isometric exercise, seconds (C-003)."""
    target_reps: int | None = None
    sets: int | None = None
    eligible_on: date | None = None
    until: date | None = None
    status: DecisionStatus = DecisionStatus.APPLIED
    notes: tuple[str, ...] = ()
    rules: tuple[str, ...]
    rule_set: str
    source: str | None = None
    """The phrase of the clinical source that the first of `rules` rests on."""
    inputs: dict[str, Any] = Field(default_factory=dict)
    """What was looked at (C-009)."""
    sentence: str
    wording: Wording | None = None
    """The sentence as a text of the message catalogue, for saying it in another language."""


class DecisionWithdrawn(Said):
    """A decision that no longer stands after late data or a correction (C-006)."""

    kind: Literal["decision_withdrawn"] = "decision_withdrawn"
    decision_id: str
    version: int
    trigger: str
    exercise_id: str | None = None


class DecisionStatusChanged(Said):
    """A waiting decision was approved, declined or has expired (C-071)."""

    kind: Literal["decision_status"] = "decision_status"
    decision_id: str
    trigger: str
    exercise_id: str | None = None
    status: DecisionStatus


DecisionEmission = DecisionSaid | DecisionWithdrawn | DecisionStatusChanged
"""Whatever is said of decisions."""


class _Noticed(Said):
    """What alerts and findings have in common."""

    code: AlertCode
    episode: str
    severity: Severity
    details: dict[str, Any] = Field(default_factory=dict)
    trigger: str
    occurrences: int = 1
    resolution: Resolution | None = None
    """What closed it; only where it is resolved."""
    rules: tuple[str, ...]
    rule_set: str
    source: str | None = None
    """The phrase of the clinical source that the first of `rules` rests on."""
    inputs: dict[str, Any] = Field(default_factory=dict)
    """What was looked at (C-009)."""
    sentence: str
    wording: Wording | None = None
    """The sentence as a text of the message catalogue, for saying it in another language."""


class AlertSaid(_Noticed):
    """A change of an alert: raised, escalated in place, counted again, or resolved by data (C-127, C-128)."""

    kind: Literal["alert_raised", "alert_escalated", "alert_repeated", "alert_resolved"]


class FindingSaid(_Noticed):
    """A finding that progression states and alerts turns into an alert without deciding anew."""

    kind: Literal["finding_raised", "finding_escalated", "finding_repeated", "finding_resolved"]


class MessageSaid(Said):
    """A text that has become due, for the patient or the clinician: information and counselling, never an alert.

    It is said once, and never taken back. Whether it is delivered is for who delivers it (C-113).
    """

    kind: Literal["message"] = "message"
    message_id: str
    """Identity within the patient; what an acknowledgement names."""
    key: str
    """Which text: a rule and a name, such as `C-090.expected`."""
    audience: Literal["patient", "clinician", "support"]
    values: dict[str, Any] = Field(default_factory=dict)
    """What the text speaks of, for showing it in another language."""
    acknowledge: bool = False
    """Whether it must be acknowledged (C-119)."""
    not_before: AwareDatetime | None = None
    """Before this a patient is not to be disturbed with it: it fell due in the quiet hours (C-129). None: at once."""
    trigger: str
    rules: tuple[str, ...]
    rule_set: str
    sentence: str
    """The text in English."""
    locale: str | None = None
    """The patient's language, where a plan has named one: who delivers it says it in that (C-129)."""


class IngestSaid(Said):
    """What became of a delivered event (C-005, C-006)."""

    kind: Literal["ingest"] = "ingest"
    event_id: str
    source: str
    outcome: Outcome


Emission = Annotated[
    DecisionEmission | AlertSaid | FindingSaid | MessageSaid | IngestSaid,
    Field(discriminator="kind"),
]
"""One thing said."""

EMISSION: Final[TypeAdapter[Emission]] = TypeAdapter(Emission)
"""Reads and writes any emission."""


class Assessed(Contract):
    """`data` of a message on progression.assessment.v1 or alerts.alert.v1.

    `version` counts what the publishing service has said of this patient, without gaps:
    a reader drops what it has seen.
    """

    version: Annotated[int, Field(ge=1)]
    emission: Emission
