"""Codes in plain words, as they stand inside sentences, and units."""

from typing import Final

UNITS: Final = {
    "kg": ("{} kg",),
    "seconds": ("{} s",),
    "minutes": ("{} minute", "{} minutes"),
    "hours": ("{} hour", "{} hours"),
    "days": ("{} day", "{} days"),
    "weeks": ("{} week", "{} weeks"),
    "months": ("{} month", "{} months"),
    "years": ("{} year", "{} years"),
    "sets": ("{} set", "{} sets"),
    "training_days": ("{} training day", "{} training days"),
    "stands": ("{} stand", "{} stands"),
    "sessions": ("{} session", "{} sessions"),
    "repetitions": ("{} repetition", "{} repetitions"),
    "confirmations": ("{} confirmation", "{} confirmations"),
}

_CAUSES: Final = {
    "RED_FLAG_CV": "a cardiovascular warning sign",
    "RED_FLAG_OTHER": "a warning sign that needs medical assessment",
    "RED_FLAG_SNAP": "a snap or a sensation of tearing",
    "RED_FLAG_FUNCTION": "a new loss of function",
    "FALL": "a fall with injury",
    "PAIN_INTENSE": "severe pain during an exercise",
    "PAIN_INTENSE_REST": "intense pain at rest",
    "PAIN_NOT_IMPROVING": "pain that does not improve",
    "BP_ABSOLUTE": "very high blood pressure",
    "CONTRAINDICATION": "an absolute contraindication",
    "PAUSE_MEDICAL": "illness or surgery",
}
"""Why a programme is held."""

_SYMPTOMS: Final = {
    "chest_pain": "chest pain",
    "dyspnea_disproportionate": "breathlessness out of proportion to the effort",
    "syncope": "fainting",
    "presyncope": "nearly fainting",
    "palpitations": "palpitations",
    "stroke_signs": "sudden one-sided weakness or trouble speaking",
    "snap_or_tearing": "a snap or a sensation of tearing",
    "new_functional_loss": "a new loss of an everyday activity",
    "saddle_anaesthesia": "numbness in the saddle area",
    "urinary_retention_or_incontinence": "inability to hold or to pass urine",
    "bilateral_leg_weakness": "weakness of both legs",
    "fever_with_back_pain": "fever with back pain",
    "unremitting_night_pain": "pain at night that nothing eases",
    "unexplained_weight_loss": "unexplained weight loss",
    "dark_urine": "dark urine",
    "severe_weakness_or_swelling": "severe weakness or swelling",
    "fall_with_injury": "a fall with injury",
    "fall_without_injury": "a fall without injury",
    "fatigue": "fatigue",
}

_SCREENED: Final = {
    "bp": "blood pressure",
    "blood_pressure": "very high blood pressure at rest",
    "unstable_cad": "unstable coronary disease or a recent heart attack",
    "decompensated_hf": "decompensated heart failure",
    "severe_symptomatic_aortic_stenosis": "severe symptomatic aortic stenosis",
    "aortic_dissection_or_marfan": "aortic dissection, Marfan syndrome or a growing aneurysm",
    "acute_cardiac_inflammation": "acute inflammation of the heart",
    "acute_dvt_or_pe": "an acute thrombosis or pulmonary embolism",
    "recent_intracranial_bleed": "a recent bleed in the head",
    "acute_retinal_disease": "acute or proliferative disease of the retina",
    "acute_fracture_or_unstable_joint": "an acute fracture, tear or unstable joint",
    "acute_systemic_illness": "acute illness or fever",
    "progressive_neurological_disease": "rapidly progressive neurological disease",
    "acute_inflammatory_phase": "the acute inflammatory phase",
    "cvd_risk_factors": "major cardiovascular risk",
    "pacemaker_or_icd": "a pacemaker or defibrillator",
    "functional_capacity_below_4_mets": "a functional capacity below 4 METs",
    "osteoporosis_with_vertebral_fracture": "osteoporosis with a vertebral fracture",
    "recent_surgery": "recent surgery",
    "orthopaedic": "the state after surgery or injury",
    "older_comorbid": "illness at this age",
    "baseline_pain": "the high pain at rest",
}
"""Items of the screening."""

_NOTES: Final = {
    "DELOAD_TOO_LONG": "a deload lasts for a week in four at most",
    "ONE_CHANGE": "more than one variable rises in this cadence window",
    "LIMIT_NOT_ALLOWED": "a limit of this patient is not allowed by the rules",
    "E1RM_UNKNOWN": "no one-repetition maximum is known, so no ceiling",
    "BELOW_TARGET": "the load lies below the target range",
    "RETEST_1RM": "a new test of the one-repetition maximum is due",
    "rep_class_mismatch": "load and repetitions are of different intensity",
    "LOAD_NOT_ALLOWED_FOR_KIND": "the load recorded does not fit the exercise",
}
"""Notes of decisions."""

_TESTS: Final = {
    "chair_stand_30s": "30-second chair stand",
    "chair_stand_5x": "five chair stands",
    "grip_strength": "grip strength",
    "stair_climb": "stair climb",
}

_CONDITIONS: Final = {
    "knee_oa": "knee osteoarthritis",
    "clbp_strength_deficit": "chronic low back pain",
    "other(myofascial_pain)": "myofascial pain",
    "high_first_line": "high (first line)",
    "high_no_alternative": "high (no alternative)",
    "moderate_high": "moderate to high",
}

WORDS: Final = {**_CAUSES, **_SYMPTOMS, **_SCREENED, **_NOTES, **_TESTS, **_CONDITIONS}

ALARMS: Final = {
    "chest": ("chest_pain",),
    "faint": ("syncope", "presyncope"),
    "breath": ("dyspnea_disproportionate",),
    "urine": ("dark_urine", "urinary_retention_or_incontinence"),
}
"""Beginnings of words in a patient's own text, and the symptoms that are then asked about (C-129)."""
