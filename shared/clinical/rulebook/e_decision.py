"""The overload decision (C-055 to C-064)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule

RULES: Final = (
    Rule(
        id="C-055",
        title="One decision per exercise per session, fixed order",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="Load must increase as the patient tolerates",
        text=(
            "First match wins: 1 HOLD_PROGRAM(reason = earliest open cause); 2 HOLD_EXERCISE(PAIN_INTENSE); 3 "
            "REGRESS(PAIN_AMBER_REPEAT); 4 MAINTAIN(REENTRY, until); 5 MAINTAIN(BP_CAUTION); 6 MAINTAIN(PAIN_AMBER); "
            "7 MAINTAIN(PAIN_WATCH); 8 MAINTAIN(PAIN_MISSING); 9 MAINTAIN(TECHNIQUE / TECHNIQUE_MISSING); 10 "
            "REGRESS(REPS_BELOW_RANGE); 11 MAINTAIN(DELOAD); 12 MAINTAIN(LOAD_MISSING); 13 "
            "MAINTAIN(LOAD_BELOW_PRESCRIPTION); 14 MAINTAIN(REPS_BELOW_TOP); 15 MAINTAIN(RPE_HIGH / RPE_MISSING); 16 "
            "MAINTAIN(CONFIRM k/n); 17 MAINTAIN(CADENCE, eligible_on); 18 MAINTAIN(MAINTENANCE_GOAL); 19 "
            "MAINTAIN(REASSESSMENT_OVERDUE), C-115; 20 MAINTAIN(ACUTE_FLAG), C-016; 21 MAINTAIN(PAIN_TREND), C-088; "
            "22 MAINTAIN(RECONFIRM), C-006; 23 PROGRESS_REPS(STEP_TOO_LARGE); 24 MAINTAIN(CEILING); 25 "
            "INCREASE_LOAD(OK) / INCREASE_LEVEL(OK). 19 to 22 block increases only, so they come last."
        ),
        example="2026-02-05 (GS-05): pain 4.5 with 15/15 RPE 6 -> MAINTAIN(PAIN_AMBER), not CONFIRM.",
        edge=(
            "Decision time = received_at of the trigger; effective next session. Order of causes at the same instant: "
            "RED_FLAG_CV, RED_FLAG_OTHER, RED_FLAG_SNAP, RED_FLAG_FUNCTION, PAIN_INTENSE_REST, PAIN_INTENSE, "
            "PAIN_NOT_IMPROVING. A level below the prescribed one is LOAD_BELOW_PRESCRIPTION."
        ),
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("OK",),
    ),
    Rule(
        id="C-056",
        title="Qualifying session",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="if 15 reps become easy",
        text=(
            "All: load >= prescribed; completed sets >= prescribed; every prescribed set >= rmax; technique_ok = "
            "true; pain known and <= 4; RPE <= cap; not deload; not in hold/re-entry."
        ),
        example=(
            "2026-02-16 pain profile, 60 kg prescribed and lifted, 15/15 RPE 6 pain 3 technique ok -> qualifies; with "
            "RPE 8 -> RPE_HIGH; with 57.5 kg -> LOAD_BELOW_PRESCRIPTION."
        ),
        edge="Extra sets are ignored; warm-up sets flagged.",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-057",
        title="Confirmation (two consecutive sessions)",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="as soon as the patient can perform the upper end",
        text=(
            "n consecutive qualifying sessions on different local dates since the last change: n = 2 (Phase 2/3), 3 "
            "(Phase 1), 3 (band/bodyweight with RPE missing). A non-qualifying session resets to 0; a gap >= 10 d "
            "resets to 0."
        ),
        example="GS-01: 02-02 -> CONFIRM 1/2; 02-04 second, then cadence decides.",
        edge='The source says "as soon as": one session; two is the ACSM/2-for-2 safer reading.',
        evidence=(Evidence.VERIFIED,),
        reasons=("CONFIRM",),
    ),
    Rule(
        id="C-058",
        title="Weekly cadence",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="In a young adult, progression is weekly",
        text="athlete < 65: increase only if local_date - last_change >= 7 d.",
        example="GS-01: last change Mon 02-02 -> 02-06 CADENCE, 02-09 INCREASE 70 -> 72.5.",
        edge="last_change = local date of the session that produced the change.",
        evidence=(Evidence.SOURCE,),
        reasons=("CADENCE",),
    ),
    Rule(
        id="C-059",
        title="Biweekly cadence = every 14 days",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="in a patient with pain, biweekly",
        text="pain: >= 14 d. Never twice per week.",
        example="GS-02: 02-02 -> CADENCE on 02-05, 02-09, 02-12; INCREASE 02-16.",
        edge=(
            "Late event dated before the last change cannot shorten the interval; clinician override may lengthen (up "
            "to 28 d) but not shorten."
        ),
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-060",
        title="Monthly cadence = 28 days",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="in a sarcopenic older adult, often monthly",
        text="sarcopenic, frail or age >= 65: >= 28 d.",
        example="GS-03: 02-02 -> INCREASE 03-02 (40 -> 41).",
        edge="Calendar month not used (28 d keeps weekday alignment; shorter values forbidden).",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-061",
        title="Increment size",
        owner=Owner.PROGRESSION,
        line=2,
        phrase="the load is systematically increased over time",
        text=(
            "new = floor_step(load x (1+inc)); inc 5 % (athlete, pain), 2.5 % (older). Hard cap 10 % (older 5 %). "
            "Small-muscle exercises: inc 2.5 %."
        ),
        example=(
            "2026-02-16: 60 x 1.05 = 63.0, step 2.5 -> 62.5 (+4.2 %). 2026-03-02 sarcopenic: 40 x 1.025 = 41.0, step "
            "1 -> 41 (+2.5 %)."
        ),
        edge="load after REGRESS or RETURN uses the same percentages; two exercises may increase on one day.",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-062",
        title="Equipment step",
        owner=Owner.PROGRESSION,
        line=127,
        phrase="load suited to the patient",
        text=(
            "If floor_step(new) <= load: try load + step; allowed if <= cap, else PROGRESS_REPS: target rmax +2 (max "
            "20) at same load, STEP_TOO_LARGE."
        ),
        example=(
            "2 kg dumbbell, step 1: +50 % > 5 % -> PROGRESS_REPS (GS-25). 40 kg pain step 2.5: 42.0 -> floor 40 -> "
            "42.5 (+6.25 %) allowed."
        ),
        edge=(
            "Micro-loads may be configured. At 20 reps: MAINTAIN(CEILING). The raised target (cumulative: rmax +2, "
            "+4, ... up to 20) replaces rmax in every gate until the next increase or profile change; PROGRESS_REPS "
            "is a change: confirmations 0, cadence clock restarts."
        ),
        severity="info",
        evidence=(Evidence.KNOWLEDGE,),
        reasons=("STEP_TOO_LARGE",),
    ),
    Rule(
        id="C-063",
        title="Ceiling",
        owner=Owner.PROGRESSION,
        line=43,
        phrase="60-70% 1RM",
        text=(
            "If new > ceiling x stored e1RM: new = floor_step(ceiling x e1RM) if > load else MAINTAIN(CEILING) + "
            "RETEST_1RM info when session e1RM >= stored +5 %."
        ),
        example=(
            "GS-02: 65 -> 68.25 -> 67.5 = 75 % of 90 exactly -> allowed. GS-22: 56 kg at 70 % of 80 stays until "
            "re-test 90 (03-17) -> 57 on 03-19."
        ),
        edge=(
            'e1RM unknown: no ceiling, increment max 5 %, notes: ["E1RM_UNKNOWN"] on the decision, the cap of C-062 '
            "becomes 5 %."
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("CEILING", "E1RM_UNKNOWN"),
    ),
    Rule(
        id="C-064",
        title="Double progression",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="Load must increase as the patient tolerates",
        text=(
            "After an increase the rep target restarts at rmin and reps grow inside rmin..rmax at constant load "
            "(MAINTAIN(REPS_BELOW_TOP), hint: +1 rep per set when RPE <= cap) until the top of the range is reached "
            "in all sets."
        ),
        example="GS-01: 72.5 kg 10/9/8 -> 12/12/11 -> 12/12/12 (02-11, 02-13, 02-16).",
        edge=(
            "Reps at the first session after an increase may fall below rmin once without penalty (two in a row -> "
            "C-069; the first counts as the first of the two). After a REGRESS(REPS_BELOW_RANGE) the count restarts."
        ),
        evidence=(Evidence.VERIFIED,),
        reasons=("REPS_BELOW_TOP",),
    ),
)
