"""Screening, assessment, eligibility (C-010 to C-016)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-010",
        title="Medical evaluation before activation",
        owner=Owner.SHARED,
        line=121,
        phrase="The decision to start a resistance training program requires medical evaluation",
        text=(
            "plan.activation_requested -> PLAN_ACTIVATED only if a screening record by a named clinician exists, "
            "dated <= 90 d before activation, every absolute item answered (true/false) and none true, BP present, "
            "and required clearances present. Otherwise PLAN_BLOCKED with all reasons: SCREENING_MISSING, "
            "SCREENING_UNSIGNED (no clinician), SCREENING_EXPIRED, UNKNOWN:item or UNKNOWN:bp, ABSOLUTE:item, "
            "ABSOLUTE:bp or ABSOLUTE:acute_inflammatory_phase, CLEARANCE_REQUIRED:bp | orthopaedic | older_comorbid | "
            "baseline_pain | relative item."
        ),
        example=(
            "GS-24 act-1 (no screening) -> PLAN_BLOCKED[SCREENING_MISSING]; act-2 (one item null) -> "
            "PLAN_BLOCKED[UNKNOWN:aortic_dissection_or_marfan]."
        ),
        edge="Unknown = not cleared. Re-screen at reassessment, after any red flag and after a break >= 84 d.",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        reasons=(
            "SCREENING_MISSING",
            "SCREENING_UNSIGNED",
            "SCREENING_EXPIRED",
            "UNKNOWN",
            "CLEARANCE_REQUIRED",
            "BLOCKED",
        ),
    ),
    Rule(
        id="C-011",
        title="Absolute contraindications (list missing in the source)",
        owner=Owner.ALERTS,
        line=95,
        phrase="The absolute contraindications are restricted and specific",
        text=(
            "Block/hold if any true: unstable CAD/angina or recent MI not cleared; decompensated heart failure; "
            "uncontrolled arrhythmia; severe symptomatic aortic stenosis; severe pulmonary hypertension (mPAP > 55 "
            "mmHg); aortic dissection or Marfan syndrome / expanding aneurysm; acute myo-/endo-/pericarditis; resting "
            "BP >= 180 or >= 110; acute DVT/PE; recent intracranial bleed; acute retinal bleed/detachment or active "
            "proliferative retinopathy; acute fracture, unstable joint or acute tendon/ligament injury; acute "
            "systemic illness or fever; rapidly progressive neurological disease. Mid-programme: HOLD_PROGRAM + "
            "urgent CONTRAINDICATION. Item keys: unstable_cad, decompensated_hf, uncontrolled_arrhythmia, "
            "severe_symptomatic_aortic_stenosis, severe_pulmonary_hypertension, aortic_dissection_or_marfan, "
            "acute_cardiac_inflammation, acute_dvt_or_pe, recent_intracranial_bleed, acute_retinal_disease, "
            "acute_fracture_or_unstable_joint, acute_systemic_illness, progressive_neurological_disease; and "
            "blood_pressure."
        ),
        example="2026-02-12 bp 180/96 -> BP_ABSOLUTE urgent, hold (GS-24).",
        edge=(
            "Temporary items (fever) clear by clearance.granted only, not by time. A clinic adds items of its own in a "
            "rule-set document, each with its text; they must be answered like the others, and none of the list can "
            "be taken away."
        ),
        severity="urgent if it appears mid-programme",
        evidence=(Evidence.VERIFIED,),
        codes=(AlertCode.CONTRAINDICATION,),
        reasons=("ABSOLUTE",),
    ),
    Rule(
        id="C-012",
        title="Relative contraindications -> adjust, do not abandon",
        owner=Owner.SHARED,
        line=95,
        phrase="the relative ones demand regimen adjustment",
        text=(
            "If any of: BP 160-179 or 100-109, major CVD risk factors, uncontrolled diabetes, pacemaker/ICD, "
            "functional capacity < 4 METs, limiting musculoskeletal disease, osteoporosis with vertebral fracture, "
            "pregnancy, recent surgery: PLAN_BLOCKED[CLEARANCE_REQUIRED:x] until a clearance with written "
            "adjustments; then activate with those limits (ceiling, sets, exercises). Item keys: cvd_risk_factors, "
            "uncontrolled_diabetes, pacemaker_or_icd, functional_capacity_below_4_mets, "
            "limiting_musculoskeletal_disease, osteoporosis_with_vertebral_fracture, pregnancy, recent_surgery."
        ),
        example="GS-24 act-4 (162/95, no clearance) -> blocked; act-6 (same BP, cleared) -> activated.",
        edge="Osteoporosis + vertebral fracture: exclude loaded spinal flexion/twist by default.",
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        reasons=("PATIENT_CEILING", "LIMIT_NOT_ALLOWED"),
    ),
    Rule(
        id="C-013",
        title="Blood-pressure gate",
        owner=Owner.SHARED,
        line=82,
        phrase="History targeting cardiovascular comorbidities, hypertension, diabetes",
        text=(
            "bp.recorded at rest: sbp >= 180 or dbp >= 110 -> BP_ABSOLUTE urgent + HOLD_PROGRAM. Else sbp >= 160 or "
            "dbp >= 100 -> BP_CAUTION routine and no INCREASE for any session ending within 24 h after the reading."
        ),
        example=(
            "165/95 at 2026-02-09T17:50 then a fully qualifying session 18:00-19:00 -> MAINTAIN(BP_CAUTION). 180/96 "
            "-> hold; 179/109 -> caution."
        ),
        edge=(
            "Two readings within 10 min: use the higher. No reading: rule silent (source does not require pre-session "
            "BP)."
        ),
        severity="urgent / routine",
        evidence=(Evidence.VERIFIED,),
        codes=(AlertCode.BP_ABSOLUTE, AlertCode.BP_CAUTION),
        reasons=("BP_CAUTION",),
    ),
    Rule(
        id="C-014",
        title="Comorbidity flag drives prior evaluation",
        owner=Owner.SHARED,
        line=125,
        phrase="Prior medical evaluation is routine in older adults with cardiopathy, diabetes",
        text=(
            "age >= 65 and (cardiopathy or diabetes or >= 2 chronic conditions) and no medical evaluation on file -> "
            "PLAN_BLOCKED[CLEARANCE_REQUIRED:older_comorbid]."
        ),
        example="Age 71, diabetes, no evaluation -> blocked; with evaluation 2026-01-02 -> passes.",
        edge="Unknown comorbidity answers count as present.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-015",
        title="Post-surgical / post-injury start",
        owner=Owner.SHARED,
        line=70,
        phrase="once cleared by the orthopedist",
        text=(
            "indication = post_surgical or post_injury: activation needs orthopaedic_clearance = true dated after "
            "surgery/injury, and acute_inflammatory_phase = false. Supervision extended (C-054)."
        ),
        example="GS-24 act-5 -> PLAN_BLOCKED[CLEARANCE_REQUIRED:orthopaedic].",
        edge="Surgery during the programme: pause(reason=surgery) -> resume needs the same clearance (C-111).",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-016",
        title="Acute inflammatory phase or recent injury",
        owner=Owner.SHARED,
        line=124,
        phrase="in acute inflammatory phases or after recent injury, the approach is different",
        text=(
            "flag acute_inflammation or recent_injury(<= 14 d) set: tolerable-pain band disabled: ceiling for pain "
            "becomes 2; pain > 2 -> treat as amber, > 4 -> treat as red; no INCREASE while flag is set. Gate "
            "MAINTAIN(ACUTE_FLAG), C-055."
        ),
        example="Flag set 2026-02-10; session 02-12 pain 3 -> PAIN_AMBER, MAINTAIN.",
        edge="Flag removal only by clinician.",
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("ACUTE_FLAG",),
    ),
)
