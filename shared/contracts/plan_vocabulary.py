"""The coded words of plans, risks and tests, each defined once. An unknown answer is left out: it is never a word."""

from enum import StrEnum


class Sex(StrEnum):
    """Sex as the norms of functional tests need it (C-018, C-020); unknown is left out."""

    FEMALE = "female"
    MALE = "male"


class Movement(StrEnum):
    """Type of an exercise (C-038)."""

    MULTI_JOINT = "multi_joint"
    ISOLATED = "isolated"
    FUNCTIONAL = "functional"


class MuscleGroup(StrEnum):
    """What an exercise trains, or what a plan must train: the groups C-037 names, and the rest of the body (C-043)."""

    QUADRICEPS = "quadriceps"
    HAMSTRINGS = "hamstrings"
    GLUTEALS = "gluteals"
    HIP_ABDUCTORS = "hip_abductors"
    HIP_ADDUCTORS = "hip_adductors"
    HIP_EXTENSORS = "hip_extensors"
    CALF = "calf"
    PARASPINALS = "paraspinals"
    CORE = "core"
    ROTATOR_CUFF = "rotator_cuff"
    SCAPULAR_CHAIN = "scapular_chain"
    DEEP_CERVICAL_FLEXORS = "deep_cervical_flexors"
    CHEST = "chest"
    UPPER_BACK = "upper_back"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper_arm"
    FOREARM = "forearm"
    FUNCTIONAL_LOWER_LIMB = "functional_lower_limb"
    OTHER = "other"


class MovementTag(StrEnum):
    """What of a movement a rule asks about: eccentric work (C-037), loaded bending or twisting of the spine (C-012)."""

    ECCENTRIC = "eccentric"
    LOADED_SPINAL_FLEXION = "loaded_spinal_flexion"
    LOADED_SPINAL_TWIST = "loaded_spinal_twist"


class RiskFlag(StrEnum):
    """Standing risks a clinician has recorded (C-035, C-052, C-095)."""

    HYPERTENSION = "hypertension"
    RETINOPATHY = "retinopathy"
    ANEURYSM = "aneurysm"
    CARDIOVASCULAR = "cardiovascular"
    CHRONIC_LUNG_DISEASE_REVIEWED = "chronic_lung_disease_reviewed"
    """Chronic lung disease whose breathlessness a clinician has reviewed (C-095)."""


class TrainingHistory(StrEnum):
    """Documented training before the programme (C-036, C-048); unknown is left out and counts as sedentary."""

    SEDENTARY = "sedentary"
    TRAINED = "trained"


class ComplexReason(StrEnum):
    """Why a patient needs extended supervision (C-054)."""

    ADVANCED_OA = "advanced_oa"
    RECENT_POSTOP = "recent_postop"
    FRAIL = "frail"
    HISTORY_OF_INJURY = "history_of_injury"


class Concern(StrEnum):
    """What a patient worries or asks about, from a list; each has its counselling message (C-124)."""

    SORENESS = "soreness"
    FATIGUE = "fatigue"
    TOO_MUSCULAR = "too_muscular"
    TOO_OLD_OR_FRAIL = "too_old_or_frail"
    HOME_TRAINING = "home_training"
    NEEDS_PROFESSIONAL = "needs_professional"
    AEROBIC = "aerobic"


class ContactWay(StrEnum):
    """How a clinician contacted somebody, or tried to."""

    PHONE = "phone"
    VIDEO = "video"
    VISIT = "visit"
    MESSAGE = "message"
    LETTER = "letter"


class ContactOutcome(StrEnum):
    """What became of a contact. A message that was sent reaches nobody before it is answered."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"


class Contacted(StrEnum):
    """Who was contacted."""

    PATIENT = "patient"
    CARER = "carer"


class Hand(StrEnum):
    """Hand of a grip test (C-017, C-020)."""

    LEFT = "left"
    RIGHT = "right"


class Tester(StrEnum):
    """Who conducted a functional test: only like is compared with like (C-019)."""

    SELF = "self"
    THERAPIST = "therapist"


class PainScale(StrEnum):
    """Scale of every pain score of an event (C-008): NRS 0-10, or a 0-100 mm visual analogue scale."""

    NRS = "nrs"
    VAS100 = "vas100"
