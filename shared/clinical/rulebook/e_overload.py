"""The overload decision (C-065 to C-075)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-065",
        title='RPE cap ("easy")',
        owner=Owner.PROGRESSION,
        line=49,
        phrase="become easy",
        text=(
            "RPE of the exercise <= cap: athlete 8, pain 7, sarcopenic 7, frail or Phase 1: 6 (RIR scale: 8 = 2 reps "
            "in reserve)."
        ),
        example="75 kg 12/12/12 RPE 9 -> RPE_HIGH (GS-01).",
        edge="Session RPE may substitute if exercise RPE missing and single exercise.",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        reasons=("RPE_HIGH",),
    ),
    Rule(
        id="C-066",
        title="RPE missing",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="upper end of the repetition range",
        text=(
            "kg exercise: qualifies only if the last prescribed set >= rmax + 2 (literal 2-for-2). Band/bodyweight: 3 "
            "confirmations."
        ),
        example="GS-23: 15,15 -> RPE_MISSING; 15,17 -> CONFIRM 1/2; 17,17 -> INCREASE.",
        edge="Athlete rmax 12 -> 14.",
        evidence=(Evidence.VERIFIED,),
        reasons=("RPE_MISSING",),
    ),
    Rule(
        id="C-067",
        title="Bands and body weight",
        owner=Owner.PROGRESSION,
        line=127,
        phrase="at home with elastic bands and body weight",
        text="Level ladder; INCREASE_LEVEL +1 under the same gates; reps restart at rmin; no %1RM.",
        example="GS-23: band 2 -> 3 on 02-23; GS-25: chair_stand 1 -> 2 on 02-02.",
        edge="Top level reached: MAINTAIN(CEILING). Return factors: -1 level (14-27 d), -2 (>= 28 d), min 1.",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-068",
        title="One variable at a time",
        owner=Owner.PROGRESSION,
        line=88,
        phrase="adjust volume, intensity, or exercises based on response",
        text=(
            "Per exercise and cadence window at most one of {load, level, reps target, sets}. Set or exercise changes "
            "only by clinician."
        ),
        example="Load +2.5 on 02-16: sets 2->3 requested 02-18 -> warn ONE_CHANGE until 03-02.",
        edge="Regressions always allowed.",
        evidence=(Evidence.KNOWLEDGE,),
        reasons=("ONE_CHANGE",),
    ),
    Rule(
        id="C-069",
        title="Regression for failed range",
        owner=Owner.PROGRESSION,
        line=124,
        phrase="the load is inadequate",
        text=(
            "Mean reps < rmin in 2 consecutive sessions -> REGRESS 5 % (floor_step), confirmations 0, clock restarts."
        ),
        example=(
            "Pain, 60 kg, step 2.5: reps 7,6 on 2026-02-16 and 7,7 on 02-19 -> 60 x 0.95 = 57.0 -> floored 55.0 -> "
            "REGRESS 60->55."
        ),
        edge="In re-entry only MAINTAIN.",
        evidence=(Evidence.KNOWLEDGE,),
        reasons=("REPS_BELOW_RANGE",),
    ),
    Rule(
        id="C-070",
        title="Technique fault",
        owner=Owner.PROGRESSION,
        line=92,
        phrase="technical faults in resistance training compromise the stimulus",
        text=(
            "technique_ok=false -> MAINTAIN(TECHNIQUE); 2 consecutive for an exercise -> TECHNIQUE_REVIEW routine "
            "(supervised session)."
        ),
        example="Faults 02-05 and 02-09 -> alert 02-09.",
        edge=(
            "Reset by an ok session. An unknown value neither counts nor resets; the alert is raised whatever gate "
            "decides."
        ),
        severity="routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.TECHNIQUE_REVIEW,),
        reasons=("TECHNIQUE",),
    ),
    Rule(
        id="C-071",
        title="Approvals",
        owner=Owner.PROGRESSION,
        line=37,
        phrase="Prescription and Dosing (FITT-VP)",
        text=(
            "auto_apply is none (default), standard or all. none: every increase waits. standard: these wait: frail; "
            "the first increase of Phase 1; increases while reassessment is overdue; increases within 14 d of a "
            "cleared red flag. all (tests, imports): none waits. A waiting decision has status pending_approval and "
            "changes nothing; decision.approved (clinician, through ingest) makes it applied and the load changes "
            "from then; decision.declined or 7 d end it. Decisions that lower or hold are applied at once."
        ),
        example="GS-25 INCREASE_LEVEL -> pending_approval.",
        edge="Not approved in 7 d -> expires, re-evaluated next session.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-072",
        title="Plateau",
        owner=Owner.PROGRESSION,
        line=7,
        phrase="without it, the stimulus plateaus",
        text=(
            "Phase 2 (or athlete maintenance): no increase for 3 x cadence days (21/42/84), adherence >= 80 %, no "
            "hold, not at ceiling -> PLATEAU_REVIEW."
        ),
        example="Pain, last increase 02-16, tick 03-30 -> day 42 -> alert if still Phase 2.",
        edge="Not in maintenance of pain/sarcopenic.",
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.PLATEAU_REVIEW,),
    ),
    Rule(
        id="C-073",
        title="Deload",
        owner=Owner.PROGRESSION,
        line=127,
        phrase="calibrated progression",
        text=(
            "Session flagged deload (planned week, <= 60 % usual volume): counts for adherence and detraining, not "
            "for confirmation, plateau clock paused."
        ),
        example="Deload 03-09..03-15: sessions -> MAINTAIN(DELOAD).",
        edge="Not in source;.",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        reasons=("DELOAD", "DELOAD_TOO_LONG"),
    ),
    Rule(
        id="C-074",
        title="Lifting above prescription",
        owner=Owner.PROGRESSION,
        line=78,
        phrase="injuries from inadequate overload",
        text=(
            "lifted > prescribed x 1.10 -> LOAD_ABOVE_PRESCRIPTION; session still recorded. Lifted < prescribed -> "
            "MAINTAIN(LOAD_BELOW_PRESCRIPTION)."
        ),
        example="GS-16: 80 vs 70 -> alert.",
        edge=(
            'During hold -> C-102 instead. ("During hold" = TRAINING_DURING_HOLD is raised for the session; a session '
            "that itself opens the hold still raises this alert.)"
        ),
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.LOAD_ABOVE_PRESCRIPTION,),
        reasons=("LOAD_BELOW_PRESCRIPTION",),
    ),
    Rule(
        id="C-075",
        title="Internal load display",
        owner=Owner.PROGRESSION,
        line=107,
        phrase="no biomarker or clinical instrument precisely indicates the optimal dose",
        text="sRPE load = session_rpe x minutes (AU), weekly sum; display only, never used to increase.",
        example="2026-02-02: RPE 6 x 45 min = 270 AU; three such sessions in the ISO week -> 810 AU.",
        edge="Asked ~30 min after end; missing -> not imputed.",
        evidence=(Evidence.VERIFIED,),
    ),
)
