"""Screening gate at plan activation: unknown is not cleared (C-010 to C-015, C-022, C-024)."""

from datetime import date, timedelta
from typing import Final

from shared.clinical import calendar, patient_limits
from shared.clinical.settings import ClinicalRules
from shared.contracts.plans import PlanActivationRequested, PlanFields
from shared.contracts.screening import Screening

ABSOLUTE: Final = (
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
"""Every one must be answered, none may be true, like those that a clinic adds (C-011). Never reducible."""

RELATIVE: Final = (
    "cvd_risk_factors",
    "uncontrolled_diabetes",
    "pacemaker_or_icd",
    "functional_capacity_below_4_mets",
    "limiting_musculoskeletal_disease",
    "osteoporosis_with_vertebral_fracture",
    "pregnancy",
    "recent_surgery",
)
"""Each one that is true needs a clearance with adjustments (C-012)."""

_AFTER_INJURY: Final = frozenset({"post_surgical", "post_injury", "post_injury_surgical"})
"""Indications that need the orthopaedist's clearance and the inflammatory phase to be over (C-015)."""


def block_reasons(request: PlanActivationRequested, on: date, rules: ClinicalRules) -> tuple[str, ...]:
    """Why the plan may not start on that home-zone date; empty when it may."""
    screening, plan = request.screening, request.plan
    if screening is None:
        reasons = ["SCREENING_MISSING"]
        wanted = ["baseline_pain"] if _pain_too_high(plan, rules) else []
    else:
        reasons = _screened(screening, on, rules)
        wanted = _needs_clearance(screening, plan, on, rules)
    reasons += [f"CLEARANCE_REQUIRED:{item}" for item in wanted]
    if plan is not None and calendar.age_on(plan.birth_date, on) < rules.adult_age:
        reasons.append("AGE_OUT_OF_SCOPE")
    return tuple(reasons)


def _screened(screening: Screening, on: date, rules: ClinicalRules) -> list[str]:
    reasons = [] if screening.clinician else ["SCREENING_UNSIGNED"]
    if not timedelta() <= on - screening.date <= timedelta(days=rules.screening_valid_days):
        reasons.append("SCREENING_EXPIRED")
    return reasons + _absolute(screening, rules)


def _pain_too_high(plan: PlanFields | None, rules: ClinicalRules) -> bool:
    """C-022: pain at rest above which a plan needs a clearance; unknown pain is none to go by."""
    return plan is not None and plan.baseline_rest_pain is not None and plan.baseline_rest_pain > rules.entry_pain_limit


def _absolute(screening: Screening, rules: ClinicalRules) -> list[str]:
    items = tuple(dict.fromkeys((*ABSOLUTE, *rules.contraindications, *screening.absolute)))
    reasons = [f"UNKNOWN:{item}" for item in items if screening.absolute.get(item) is None]
    reasons += [f"ABSOLUTE:{item}" for item in items if screening.absolute.get(item)]
    pressure = screening.blood_pressure
    if pressure is None:
        reasons.append("UNKNOWN:bp")
    elif reaches(pressure.systolic_mmhg, pressure.diastolic_mmhg, rules.bp_absolute):
        reasons.append("ABSOLUTE:bp")
    if screening.acute_inflammatory_phase:
        reasons.append("ABSOLUTE:acute_inflammatory_phase")
    elif screening.acute_inflammatory_phase is None and screening.indication in _AFTER_INJURY:
        reasons.append("UNKNOWN:acute_inflammatory_phase")
    return reasons


def _needs_clearance(screening: Screening, plan: PlanFields | None, on: date, rules: ClinicalRules) -> list[str]:
    cleared = patient_limits.clears(screening)
    wanted = []
    pressure = screening.blood_pressure
    if pressure is not None and not reaches(pressure.systolic_mmhg, pressure.diastolic_mmhg, rules.bp_absolute):
        wanted += ["bp"] if reaches(pressure.systolic_mmhg, pressure.diastolic_mmhg, rules.bp_caution) else []
    wanted += [item for item in RELATIVE if screening.relative.get(item)]
    wanted += ["baseline_pain"] if _pain_too_high(plan, rules) else []
    wanted = [] if cleared else wanted
    if screening.indication in _AFTER_INJURY and not _orthopaedist_cleared(screening, on):
        wanted.append("orthopaedic")
    if plan is not None and _older_comorbid(screening, calendar.age_on(plan.birth_date, on), rules):
        wanted.append("older_comorbid")
    return wanted


def _orthopaedist_cleared(screening: Screening, on: date) -> bool:
    """C-015: cleared after the surgery or injury; where that has a date, a clearance without one is not known to be."""
    cleared, event = screening.orthopaedic_clearance_date, screening.event_date
    if not screening.orthopaedic_clearance or (cleared is not None and cleared > on):
        return False
    return event is None or (cleared is not None and cleared > event)


def _older_comorbid(screening: Screening, age: int, rules: ClinicalRules) -> bool:
    """C-014: unknown comorbidity answers count as present."""
    said = screening.comorbidities
    conditions = said.get("chronic_conditions")
    many = conditions is None or int(conditions) >= rules.chronic_conditions
    present = said.get("cardiopathy") is not False or said.get("diabetes") is not False or many
    return age >= rules.older_age and present and not screening.medical_evaluation_on_file


def reaches(systolic: int, diastolic: int, limits: tuple[int, int]) -> bool:
    """Whether either pressure (mmHg) reaches its limit (C-013)."""
    return systolic >= limits[0] or diastolic >= limits[1]
