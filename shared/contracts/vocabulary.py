"""The coded words that cross a topic or an HTTP boundary, each defined once."""

from enum import StrEnum
from typing import Final


class EventType(StrEnum):
    """CloudEvents `type` of every patient event on the journal."""

    SESSION_COMPLETED = "liftline.session.completed.v1"
    PAIN_CHECKIN = "liftline.pain.checkin.v1"
    SYMPTOM_REPORTED = "liftline.symptom.reported.v1"
    BP_RECORDED = "liftline.bp.recorded.v1"
    FUNCTION_TESTED = "liftline.function.tested.v1"
    PLAN_IMPORTED = "liftline.plan.imported.v1"
    PLAN_ACTIVATION_REQUESTED = "liftline.plan.activation_requested.v1"
    PLAN_CHANGED = "liftline.plan.changed.v1"
    PROFILE_CHANGED = "liftline.profile.changed.v1"
    TECHNIQUE_SIGNED_OFF = "liftline.technique.signed_off.v1"
    REASSESSMENT_COMPLETED = "liftline.reassessment.completed.v1"
    DECISION_APPROVED = "liftline.decision.approved.v1"
    DECISION_DECLINED = "liftline.decision.declined.v1"
    CLEARANCE_GRANTED = "liftline.clearance.granted.v1"
    CONTACT_RECORDED = "liftline.contact.recorded.v1"
    PAUSE_DECLARED = "liftline.pause.declared.v1"
    DEVICE_STATUS = "liftline.device.status.v1"
    MESSAGE_ACKNOWLEDGED = "liftline.message.acknowledged.v1"
    EVENT_DELETED = "liftline.event.deleted.v1"


class Profile(StrEnum):
    """Patient profile, which fixes the FITT-VP parameters (C-025 to C-028)."""

    ATHLETE = "athlete"
    PAIN = "pain"
    SARCOPENIC = "sarcopenic"


class Phase(StrEnum):
    """Programme phase (C-045): Phase 1, Phase 2, maintenance."""

    ADAPTATION = "adaptation"
    PROGRESSION = "progression"
    MAINTENANCE = "maintenance"


class LoadKind(StrEnum):
    """How an exercise is loaded (C-001)."""

    EXTERNAL_KG = "external_kg"
    BODYWEIGHT = "bodyweight"
    BAND = "band"
    ASSISTED = "assisted"
    ISOMETRIC = "isometric"


class AutoApply(StrEnum):
    """Which increases need no approval (C-071)."""

    NONE = "none"
    STANDARD = "standard"
    ALL = "all"


class PainLocation(StrEnum):
    """Where a pain score was felt (C-076)."""

    MUSCLE_DIFFUSE = "muscle_diffuse"
    JOINT = "joint"
    TENDON = "tendon"
    SPINE = "spine"
    OTHER = "other"


class Symptom(StrEnum):
    """Symptoms a patient or carer can report (C-090, C-092 to C-100)."""

    CHEST_PAIN = "chest_pain"
    DYSPNEA_DISPROPORTIONATE = "dyspnea_disproportionate"
    SYNCOPE = "syncope"
    PRESYNCOPE = "presyncope"
    PALPITATIONS = "palpitations"
    STROKE_SIGNS = "stroke_signs"
    SNAP_OR_TEARING = "snap_or_tearing"
    NEW_FUNCTIONAL_LOSS = "new_functional_loss"
    SADDLE_ANAESTHESIA = "saddle_anaesthesia"
    URINARY_RETENTION_OR_INCONTINENCE = "urinary_retention_or_incontinence"
    BILATERAL_LEG_WEAKNESS = "bilateral_leg_weakness"
    FEVER_WITH_BACK_PAIN = "fever_with_back_pain"
    UNREMITTING_NIGHT_PAIN = "unremitting_night_pain"
    UNEXPLAINED_WEIGHT_LOSS = "unexplained_weight_loss"
    DARK_URINE = "dark_urine"
    SEVERE_WEAKNESS_OR_SWELLING = "severe_weakness_or_swelling"
    FALL_WITH_INJURY = "fall_with_injury"
    FALL_WITHOUT_INJURY = "fall_without_injury"
    FATIGUE = "fatigue"


class PauseReason(StrEnum):
    """Why training is paused (C-111)."""

    TRAVEL = "travel"
    HOLIDAY = "holiday"
    ILLNESS = "illness"
    SURGERY = "surgery"
    OTHER = "other"


class Severity(StrEnum):
    """Alert severity, lowest first (C-126)."""

    INFO = "info"
    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for info up to 3 for emergency."""
        return _RANKS[self]

    def lowered(self) -> "Severity":
        """One step lower; info stays info (C-111)."""
        return list(Severity)[max(0, self.rank - 1)]


_RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}


class Action(StrEnum):
    """What progression decides for an exercise or a plan (C-055, C-108, C-010)."""

    INCREASE_LOAD = "INCREASE_LOAD"
    INCREASE_LEVEL = "INCREASE_LEVEL"
    PROGRESS_REPS = "PROGRESS_REPS"
    PROGRESS_HOLD = "PROGRESS_HOLD"
    """An isometric hold grows longer (C-003)."""
    MAINTAIN = "MAINTAIN"
    REGRESS = "REGRESS"
    HOLD_PROGRAM = "HOLD_PROGRAM"
    HOLD_EXERCISE = "HOLD_EXERCISE"
    RETURN_ADJUST = "RETURN_ADJUST"
    RESUME = "RESUME"
    PHASE_CHANGE = "PHASE_CHANGE"
    PLAN_ACTIVATED = "PLAN_ACTIVATED"
    PLAN_BLOCKED = "PLAN_BLOCKED"


class DecisionStatus(StrEnum):
    """Where a decision stands (C-071)."""

    APPLIED = "applied"
    PENDING_APPROVAL = "pending_approval"
    DECLINED = "declined"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What became of a delivered event (C-005, C-006)."""

    ACCEPTED = "accepted"
    ACCEPTED_LATE = "accepted_late"
    SUSPECTED_DUPLICATE = "suspected_duplicate"
    DUPLICATE_IGNORED = "duplicate_ignored"
    CONFLICT_QUARANTINED = "conflict_quarantined"
    FUTURE_QUARANTINED = "future_quarantined"


class AlertCode(StrEnum):
    """Alert catalogue: every code of the rules' section 5, and two of our own.

    RED_FLAG_HISTORICAL is C-103's information; TECHNICAL says that somebody may not be watched (C-130).
    """

    RED_FLAG_CV = "RED_FLAG_CV"
    RED_FLAG_OTHER = "RED_FLAG_OTHER"
    RED_FLAG_SNAP = "RED_FLAG_SNAP"
    RED_FLAG_FUNCTION = "RED_FLAG_FUNCTION"
    RED_FLAG_HISTORICAL = "RED_FLAG_HISTORICAL"
    FALL = "FALL"
    PAIN_INTENSE = "PAIN_INTENSE"
    PAIN_INTENSE_REST = "PAIN_INTENSE_REST"
    PAIN_NOT_IMPROVING = "PAIN_NOT_IMPROVING"
    PAIN_24H = "PAIN_24H"
    PAIN_AMBER = "PAIN_AMBER"
    PAIN_AMBER_REPEAT = "PAIN_AMBER_REPEAT"
    PAIN_TREND_UP = "PAIN_TREND_UP"
    DOMS_EXPECTED = "DOMS_EXPECTED"
    CHECKIN_MISSING = "CHECKIN_MISSING"
    FATIGUE_PERSISTENT = "FATIGUE_PERSISTENT"
    TRAINING_DURING_HOLD = "TRAINING_DURING_HOLD"
    BP_ABSOLUTE = "BP_ABSOLUTE"
    BP_CAUTION = "BP_CAUTION"
    CONTRAINDICATION = "CONTRAINDICATION"
    MISSED_SESSION = "MISSED_SESSION"
    MISSED_STREAK = "MISSED_STREAK"
    LOW_FREQUENCY = "LOW_FREQUENCY"
    LOW_ADHERENCE = "LOW_ADHERENCE"
    DETRAINING = "DETRAINING"
    UNSUPERVISED = "UNSUPERVISED"
    TECHNIQUE_REVIEW = "TECHNIQUE_REVIEW"
    LOAD_ABOVE_PRESCRIPTION = "LOAD_ABOVE_PRESCRIPTION"
    SESSION_TOO_LONG = "SESSION_TOO_LONG"
    OVER_FREQUENCY = "OVER_FREQUENCY"
    SPACING = "SPACING"
    REST_TOO_SHORT = "REST_TOO_SHORT"
    PHASE_DELAYED = "PHASE_DELAYED"
    PLATEAU_REVIEW = "PLATEAU_REVIEW"
    REASSESSMENT = "REASSESSMENT"
    NON_RESPONSE_REVIEW = "NON_RESPONSE_REVIEW"
    FUNCTION_DECLINE = "FUNCTION_DECLINE"
    PROFILE_REVIEW = "PROFILE_REVIEW"
    BASELINE_INCOMPLETE = "BASELINE_INCOMPLETE"
    VALSALVA_RISK = "VALSALVA_RISK"
    SAFETY_RATE = "SAFETY_RATE"
    TECHNICAL = "TECHNICAL"


class Resolution(StrEnum):
    """What closed an alert without a person resolving it (C-114, C-128)."""

    DATA = "data"
    """What its trigger waited for has come."""
    CLEARANCE = "clearance"
    """A clinician's clearance (C-101)."""
    LATE_DATA = "late_data"
    """Late data or a correction took its ground away (C-114)."""
    TIME = "time"
    """It closes by itself after some days (section 5: auto)."""


class Role(StrEnum):
    """Who holds a token (design of the API: roles and scopes)."""

    APP = "app"
    INTEGRATION = "integration"
    CLINICIAN = "clinician"
    LEAD = "lead"
    OPS = "ops"
