"""A complete screening, as a clinician sends it (C-010 to C-012)."""

from typing import Any

from tests.support.exercises import Raw

ABSOLUTE = (
    "unstable_cad",
    "decompensated_hf",
    "uncontrolled_arrhythmia",
    "severe_symptomatic_aortic_stenosis",
    "severe_pulmonary_hypertension",
    "aortic_dissection_or_marfan",
    "acute_cardiac_inflammation",
    "acute_dvt_or_pe",
    "recent_intracranial_bleed",
    "acute_retinal_disease",
    "acute_fracture_or_unstable_joint",
    "acute_systemic_illness",
    "progressive_neurological_disease",
)
RELATIVE = (
    "cvd_risk_factors",
    "uncontrolled_diabetes",
    "pacemaker_or_icd",
    "functional_capacity_below_4_mets",
    "limiting_musculoskeletal_disease",
    "osteoporosis_with_vertebral_fracture",
    "pregnancy",
    "recent_surgery",
)


def screening(**changes: Any) -> Raw:
    """A complete screening three days before activation that allows everything."""
    complete: Raw = {
        "clinician": "Dr A",
        "date": "2026-01-02",
        "absolute": dict.fromkeys(ABSOLUTE, False),
        "relative": dict.fromkeys(RELATIVE, False),
        "comorbidities": {"cardiopathy": False, "diabetes": False, "chronic_conditions": 0},
        "blood_pressure": {"systolic_mmhg": 128, "diastolic_mmhg": 80},
    }
    return {name: value for name, value in (complete | changes).items() if value is not None}
