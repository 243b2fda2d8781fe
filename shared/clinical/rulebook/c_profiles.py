"""Profiles and FITT-VP (C-025 to C-034)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-025",
        title="Profile selection",
        owner=Owner.PROGRESSION,
        line=38,
        phrase="the application of a single protocol ignores this reality",
        text=(
            "Clinician assigns athlete | pain | sarcopenic (+ frail flag). Suggestion: sarcopenic if age >= 65 and "
            "low_strength (C-020) or clinician diagnosis; athlete only if age < 65, no pain indication, no "
            "comorbidity flag, performance goal; else pain. If several match: sarcopenic > pain > athlete. Unset -> "
            "pain."
        ),
        example=(
            "2026-01-05: woman 70, grip 14 kg, knee OA -> sarcopenic suggested. Runner 30 with patellar tendinopathy "
            "-> pain."
        ),
        edge="Low strength at 60-64 -> PROFILE_REVIEW routine, no auto-change.",
        severity="routine when suggestion differs",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-026",
        title="Young adult / athlete parameters",
        owner=Owner.PROGRESSION,
        line=43,
        phrase="Intensity / 70-85% 1RM / 60-75% 1RM / 60-70% 1RM",
        text=(
            "freq 3-5/wk; 70-85 % 1RM; 3-5 sets x 8-12; multi-joint + isolated; weekly; rest 90-180 s; RPE cap 8; "
            "increment 5 %, max 10 %."
        ),
        example=(
            "e1RM 100 kg on 2026-02-02 (Phase 2): 70-80 kg; from maintenance 2026-03-30 with goal and sign-off: 70-85 "
            "kg."
        ),
        edge="Frequency 3-5 vs Phase 1/maintenance 2-3.",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-027",
        title="General adult with pain parameters",
        owner=Owner.PROGRESSION,
        line=44,
        phrase="Volume / 3-5 sets x 8-12 reps / 2-3 sets x 8-15 reps",
        text=(
            "freq 2-3/wk; 60-75 % 1RM; 2-3 sets x 8-15; multi-joint preferred; biweekly (14 d); rest 60-90 s; RPE cap "
            "7; increment 5 %, max 10 %."
        ),
        example="e1RM 90 kg on 2026-02-02 -> 54-67.5 kg; 3 sets x 8-15; next increase not before 02-16.",
        edge="Age >= 65 -> C-030.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-028",
        title="Sarcopenic older adult parameters",
        owner=Owner.PROGRESSION,
        line=67,
        phrase="Protocols run 2-3x/week with moderate load and monthly progression",
        text=(
            "freq 2-3/wk; 60-70 % 1RM; 2-3 sets x 8-15; functional + multi-joint; monthly (28 d); rest 90-120 s; RPE "
            "cap 7; increment 2.5 %, max 5 %."
        ),
        example="e1RM 62 kg on 2026-02-02 -> 37.2-43.4 kg; next increase not before 03-02.",
        edge="Diagnosis without weak grip: clinician assignment prevails. Age < 65 allowed by clinician.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-029",
        title="Frail modifier",
        owner=Owner.PROGRESSION,
        line=126,
        phrase="frail older adults, history of injury), more prolonged supervision may be justified",
        text=(
            "frail=true (clinician; CFS >= 5 or Fried >= 3/5) on top of sarcopenic: RPE cap 6; lower half of every "
            "range; increment 2.5 % (max 5 %); supervision until day 84 and sign-off; every increase needs approval; "
            "session cap 45 min in Phase 1."
        ),
        example=(
            "GS-25, 84 y, 2026-02-02: chair_stand 15/15 RPE 5 (<= 6) -> INCREASE_LEVEL 1->2; with RPE 7 -> RPE_HIGH."
        ),
        edge=(
            "Frail + athlete/pain profile -> profile forced to sarcopenic after clinician confirmation; until then "
            "RPE cap 6 and 28 d apply."
        ),
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-030",
        title="Older adult without sarcopenia",
        owner=Owner.SHARED,
        line=88,
        phrase="biweekly in general adults, monthly in older adults",
        text=(
            "age >= 65 (completed years, home-zone date) in profile pain or athlete: cadence 28 d, increment 2.5 % "
            '(max 5 %), detraining ladder "older" (C-107). Athlete >= 65 may be set back to 7/14 d by clinician '
            "override with expiry <= 180 d."
        ),
        example="GS-26: 65th birthday 2026-02-19; last increase 02-16 -> next eligible 03-16 instead of 03-02.",
        edge="Applies from the birthday itself; decisions already issued stay.",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-031",
        title="Birthday / profile review",
        owner=Owner.ALERTS,
        line=51,
        phrase="biological age, and prior conditioning shape the choice of initial regimen",
        text=(
            "At the first tick on the 65th birthday (non-sarcopenic): PROFILE_REVIEW routine, once. Profile itself is "
            "not changed by software."
        ),
        example="GS-26: 2026-02-19T06:00+01:00.",
        edge="Birth date corrected later: re-evaluate, withdraw if wrong.",
        severity="routine",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.PROFILE_REVIEW,),
    ),
    Rule(
        id="C-032",
        title="Profile change mid-programme",
        owner=Owner.PROGRESSION,
        line=38,
        phrase="adjusted to the patient",
        text=(
            "On profile.changed: cadence clock restarts at change date for all exercises, confirmations = 0, rep "
            "ranges replaced, pending recommendations cancelled; if load > new ceiling x e1RM -> "
            "REGRESS(PROFILE_CEILING) to floor_step(ceiling x e1RM)."
        ),
        example=(
            "GS-22: 2026-02-18 pain->sarcopenic, 60 kg, e1RM 80: 70 % = 56 -> REGRESS 60->56; next eligible 03-18."
        ),
        edge=(
            "Less conservative direction: same restart (no catch-up). e1RM unknown: no regression, RPE cap of new "
            "profile applies, RETEST_1RM info."
        ),
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("PROFILE_CEILING",),
    ),
    Rule(
        id="C-033",
        title="Intensity classes",
        owner=Owner.PROGRESSION,
        line=5,
        phrase="Moderate load (8",
        text=(
            "pct = load/e1RM x 100. pct < 60 low; 60 <= pct <= 80 moderate; pct > 80 high. Rep classes: > 15 low; "
            "8-15 moderate; < 8 high. If the two disagree, label by pct and show rep_class_mismatch info."
        ),
        example=(
            "2026-02-16: 48/80 = 60.0 % -> moderate; 47.5/80 = 59.4 % -> low; 72.5/90 = 80.6 % -> high; 12 reps at 82 "
            "% -> high + rep_class_mismatch."
        ),
        edge="e1RM unknown -> class by reps only, estimated=false.",
        evidence=(Evidence.SOURCE,),
        reasons=("rep_class_mismatch",),
    ),
    Rule(
        id="C-034",
        title="Effective intensity range",
        owner=Owner.PROGRESSION,
        line=88,
        phrase="Transition to the 60-80% 1RM range with 8-15 repetitions",
        text=(
            "Range = phase band intersect profile band. Phase 1: 40-60 for all. Phase 2: athlete 70-80, pain 60-75, "
            "sarcopenic 60-70. Maintenance: athlete 70-85 (80 unless C-035), pain 60-75, sarcopenic 60-70. Upper "
            "bound = hard ceiling. Lower bound = target: below it only info BELOW_TARGET, reached by normal "
            "increments (no jump)."
        ),
        example="Pain, e1RM 80, 44 kg on 2026-02-02 (55 %) in Phase 2 -> allowed, BELOW_TARGET info (GS-04).",
        edge=(
            "Profile and phase bands not overlapping cannot occur with allowed settings; if it does, use the lower "
            "ceiling. e1RM unknown: ceiling not evaluated, RPE cap only."
        ),
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("BELOW_TARGET",),
    ),
)
