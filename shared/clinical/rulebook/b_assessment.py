"""Screening, assessment, eligibility (C-017 to C-024)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-017",
        title="Week-0 baseline",
        owner=Owner.ALERTS,
        line=82,
        phrase="functional assessment with simple tests (30-second sit-to-stand, grip strength, stair-climb test)",
        text=(
            "Baseline complete when: 30s chair stand, grip (both hands, best of trials), stair-climb time, resting "
            "pain, priority muscle groups, and optional 1RM/e1RM are recorded. Missing at day 14 -> "
            "BASELINE_INCOMPLETE routine. Stair climb has no norm: compare only with own baseline."
        ),
        example="Start 2026-01-05, no grip by tick 2026-01-19 06:00 -> BASELINE_INCOMPLETE.",
        edge="Test impossible (wheelchair): record not_applicable with reason; counts as complete.",
        severity="routine if incomplete after 14 d",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.BASELINE_INCOMPLETE,),
    ),
    Rule(
        id="C-018",
        title="30-second chair stand interpretation",
        owner=Owner.SHARED,
        line=82,
        phrase="30-second sit-to-stand",
        text=(
            "Below average if stands < cut-off: men/women 60-64: 14/12; 65-69: 12/11; 70-74: 12/10; 75-79: 11/10; "
            "80-84: 10/9; 85-89: 8/8; 90-94: 7/4. Use of arms -> score 0. Age < 60 or > 94: no norm, own baseline "
            "only. Output: below_average true/false/none."
        ),
        example=(
            "Test 2026-01-05: woman born 1953-06-01 (72), 9 stands -> below average (< 10); man 65, 12 stands -> not "
            "below, 11 -> below (< 12)."
        ),
        edge="Age = completed years on test date. More than half-way up at 30 s counts as a stand.",
        severity="info / routine",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-019",
        title="Decline of a functional test",
        owner=Owner.ALERTS,
        line=98,
        phrase="new functional loss",
        text=(
            "On function.tested: chair stand drop >= 3 stands, or grip drop >= 5 kg, or stair time +20 % versus best "
            "of last 180 d; or newly below a cut-off (C-018, C-020) -> FUNCTION_DECLINE routine. With self-reported "
            "loss -> C-093 (urgent)."
        ),
        example="12 stands 2026-01-05, 9 on 2026-02-09 -> FUNCTION_DECLINE.",
        edge="Self-test vs therapist test differ by up to 6.4 stands: compare like with like only.",
        severity="routine",
        evidence=(Evidence.VERIFIED,),
        codes=(AlertCode.FUNCTION_DECLINE,),
    ),
    Rule(
        id="C-020",
        title="Grip strength and probable sarcopenia",
        owner=Owner.SHARED,
        line=82,
        phrase="grip strength",
        text=(
            "low_strength = grip < 27 kg (men) / < 16 kg (women), or five-times chair stand > 15 s. Use best of all "
            "trials both hands. Output suggests profile review only; never diagnoses."
        ),
        example=(
            "Test 2026-01-05: woman 68, best of 6 trials 15.5 kg -> low_strength true -> suggestion per C-025; 16.0 "
            "kg -> false."
        ),
        edge="Sex unknown: use the higher cut-off (27) as trigger for clinician look (conservative).",
        severity="info",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-021",
        title="e1RM from submaximal repetitions",
        owner=Owner.SHARED,
        line=82,
        phrase="estimation via submaximal repetition tests",
        text=(
            "r_eff = reps + (10 - RPE) if RPE >= 7 else reps; RPE missing -> r_eff = reps. Valid 1 <= r_eff <= 15. "
            "e1RM = min(Epley w(1+r/30), Brzycki 36w/(37-r)); r_eff = 1 -> w. r_eff 11..15 -> low_confidence. Round "
            "down to 0.5 kg. Direct 1RM test only supervised, technique signed off, athlete, no CV flag; never in "
            "Phase 1."
        ),
        example=(
            "Baseline 2026-01-02: 60 kg x 8 @RPE 10: Epley 76.0, Brzycki 74.48 -> 74.0. 60 x 8 @RPE 8 -> r_eff 10 -> "
            "both 80.0. 60 x 12 @RPE 10 -> Epley 84.0, Brzycki 86.4 -> 84.0 low confidence. 60 x 16 -> none."
        ),
        edge=(
            "Stored e1RM (used for ceilings) changes only by baseline/reassessment; session-derived value is advisory "
            "(RETEST_1RM info if >= +5 %). Older adults: equations underestimate (safe side)."
        ),
        evidence=(Evidence.VERIFIED,),
        reasons=("RETEST_1RM",),
    ),
    Rule(
        id="C-022",
        title="High resting pain at entry",
        owner=Owner.SHARED,
        line=118,
        phrase="Acupuncture can reduce the initial pain barrier",
        text=(
            "baseline_rest_pain > 5 -> PLAN_BLOCKED[CLEARANCE_REQUIRED:baseline_pain]; clinician decides on analgesic "
            "measures first. Thresholds C-077..C-080 are not raised by the clearance."
        ),
        example="Baseline 6 on 2026-01-05 -> blocked; 5 -> allowed with note.",
        edge="Baseline missing -> C-082 uses pre-session pain; plan may activate but BASELINE_INCOMPLETE.",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-023",
        title="Indication catalogue",
        owner=Owner.INGEST,
        line=54,
        phrase="Appropriate patient selection increases the probability of response",
        text=(
            "indication must be one of: knee_oa, hip_oa, clbp_strength_deficit, "
            "tendinopathy(achilles|patellar|rotator_cuff), painful_sarcopenia, post_injury_surgical, "
            "neck_deep_flexor, recurrence_prevention, other(text). For fibromyalgia, nociplastic pain, "
            "depression-associated pain show AEROBIC_FIRST info: resistance work is complementary."
        ),
        example=(
            "Activation 2026-01-05 with fibromyalgia -> stored as other(fibromyalgia), AEROBIC_FIRST info the same "
            "minute."
        ),
        edge="Several indications: union of targets (C-037), most conservative profile.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-024",
        title="Age limits",
        owner=Owner.SHARED,
        line=125,
        phrase="There is no maximum age",
        text=(
            "age < 18 at activation -> PLAN_BLOCKED[AGE_OUT_OF_SCOPE]. No upper limit; age alone never blocks and "
            "never reduces the alerting of under-training."
        ),
        example="Age 93 -> allowed; age 17 y 364 d on 2026-01-05 -> blocked.",
        edge="Birth date 29 Feb: birthday on 28 Feb in common years (older-sooner = conservative).",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("AGE_OUT_OF_SCOPE",),
    ),
)
