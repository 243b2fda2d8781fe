"""What to do in the next session, and why: the answer to GET /v1/patients/{id}/prescription."""

from datetime import date, datetime
from decimal import Decimal

from shared.contracts.base import Contract
from shared.contracts.vocabulary import LoadKind, Phase, Profile
from shared.contracts.wording import Wording


class PendingIncrease(Contract):
    """An increase that waits for a clinician (C-071); until then the present prescription holds."""

    decision_id: str
    new_load_kg: Decimal | None = None
    new_level: int | None = None
    new_hold_s: int | None = None
    target_reps: int | None = None
    expires_at: datetime | None = None
    """When it lapses without an answer."""


class PrescribedExercise(Contract):
    """One exercise as prescribed: load in kg, or a level, or a hold in seconds; sets and repetition range."""

    exercise_id: str
    load_kind: LoadKind
    sets: int
    reps_min: int
    reps_max: int
    rpe_cap: Decimal
    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None
    rest_s_min: int | None = None
    rest_s_max: int | None = None
    """Rest between sets, seconds (C-039)."""
    target_from_kg: Decimal | None = None
    """Lower end of the band, a target that normal increments reach; None where e1RM is unknown (C-034)."""
    target_to_kg: Decimal | None = None
    """Upper end of the band: the ceiling, for a frail patient the middle of the band (C-029)."""
    ceiling_kg: Decimal | None = None
    """Highest load; None where e1RM is unknown (C-034)."""
    on_hold: bool = False
    reentry_until: date | None = None
    eligible_on: date
    """Earliest day an increase is possible, conditions met."""
    confirmations: int
    confirmations_needed: int
    pending: PendingIncrease | None = None
    sentence: str = ""
    """Why: the last decision on this exercise in one sentence."""
    wording: Wording | None = None
    """The sentence as a text of the message catalogue, for saying it in another language."""
    rules: tuple[str, ...] = ()


class Shown(Contract):
    """A text that is shown and decides nothing."""

    rule: str
    sentence: str
    wording: Wording


class Prescription(Contract):
    """Prescription of a patient. `active` is false before a plan; while `on_hold` nothing is to be trained."""

    patient_id: str
    active: bool
    rule_set: str
    locale: str | None = None
    """The patient's language as the plan names it; sentences are in the one that the request asks for (C-129)."""
    profile: Profile | None = None
    phase: Phase | None = None
    phase_since: date | None = None
    on_hold: bool = False
    hold_reason: str | None = None
    rescreening_required: bool = False
    pain_watch: bool = False
    planned_minutes: int | None = None
    """Length of a session, warm-up included (C-044)."""
    week_load_au: Decimal | None = None
    """Internal load of this ISO week, session RPE times minutes; for display alone (C-075)."""
    exercises: tuple[PrescribedExercise, ...] = ()
    display: tuple[Shown, ...] = ()
    """For clinicians to read beside it; empty for apps, and where the clinic has not asked for it (C-125)."""
