"""Profiles and FITT-VP (C-035 to C-044)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-035",
        title="High load gate",
        owner=Owner.PROGRESSION,
        line=5,
        phrase="reserved for more advanced phases or patients with performance goals",
        text=(
            "Recommending > 80 % 1RM or sets < 8 reps requires all: profile athlete, age < 65, maintenance phase, "
            "technique signed off, performance_goal, no hold, no open PAIN_WATCH, no red flag cleared less than 14 d "
            "ago, no CV/retinopathy flag. Otherwise ceiling 80."
        ),
        example=(
            "2026-03-31, athlete 29 y, maintenance since 03-30, sign-off, goal, e1RM 100: 80 -> 82.5 kg allowed (<= "
            "85); same without goal -> MAINTAIN(CEILING) at 80."
        ),
        edge="Lifted > 80 % without permission -> LOAD_ABOVE_PRESCRIPTION if also > 110 % of prescription.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-036",
        title="Sedentary / deconditioned start",
        owner=Owner.PROGRESSION,
        line=51,
        phrase="A previously sedentary young adult doesn't start at 80% 1RM",
        text=(
            "sedentary or deconditioned: Phase 1 cannot be skipped; initial load <= 60 % e1RM (target 40-50 %), reps "
            "12-20; plan with higher start -> validation error PLAN_START_TOO_HIGH."
        ),
        example=(
            "Plan of 2026-01-05, e1RM 80, start 64 kg (80 %) -> rejected PLAN_START_TOO_HIGH; 40 kg (50 %) -> accepted."
        ),
        edge="Unknown training history = sedentary.",
        evidence=(Evidence.SOURCE,),
        reasons=("PLAN_START_TOO_HIGH",),
    ),
    Rule(
        id="C-037",
        title="Specificity: target groups",
        owner=Owner.PROGRESSION,
        line=50,
        phrase="prioritize the muscle group directly involved in the painful region",
        text=(
            "Plan must contain >= 1 exercise for each target: knee_oa quadriceps, gluteals; hip_oa hip abductors, "
            "extensors; clbp paraspinals, gluteals, core; rotator_cuff cuff + scapular chain; neck deep cervical "
            "flexors; achilles/patellar support chain + eccentric work flagged; sarcopenia functional lower-limb. "
            "Missing -> PLAN_TARGET_MISSING."
        ),
        example=(
            "Plan of 2026-01-05, knee_oa, only leg press tagged quadriceps -> PLAN_TARGET_MISSING[gluteals]; adding "
            "hip bridge -> accepted."
        ),
        edge="Exercise may serve several groups. Tendinopathy plan without eccentric component -> info.",
        severity="routine at plan validation",
        evidence=(Evidence.SOURCE,),
        reasons=("PLAN_TARGET_MISSING",),
    ),
    Rule(
        id="C-038",
        title="Multi-joint preference",
        owner=Owner.PROGRESSION,
        line=52,
        phrase="multi-joint exercises (squat, leg press, row, bench press) are generally preferable",
        text=(
            "pain and sarcopenic: share of multi-joint (or functional) exercises >= 50 %; otherwise PLAN_TYPE info. "
            "Isolated exercise allowed with reason=relative_hypotonia."
        ),
        example=(
            "Plan of 2026-01-05, pain, 4 exercises of which 1 multi-joint -> 25 % -> PLAN_TYPE info; 2 of 4 -> 50 % "
            "-> none."
        ),
        edge="Athlete: no limit.",
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-039",
        title="Rest between sets",
        owner=Owner.PROGRESSION,
        line=47,
        phrase="Rest between sets / 90-180s / 60-90s / 90-120s",
        text=(
            "If rest_s recorded: below profile minimum in >= 2 sets -> REST_TOO_SHORT info (counselling); above "
            "maximum -> no action. Never blocks progression."
        ),
        example=(
            "2026-02-02, sarcopenic, 3 sets with rests 60 and 60 s (< 90) -> REST_TOO_SHORT info; 60 and 95 s -> none."
        ),
        edge="Missing -> silent.",
        severity="info",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.REST_TOO_SHORT,),
    ),
    Rule(
        id="C-040",
        title="Sets per exercise",
        owner=Owner.PROGRESSION,
        line=23,
        phrase="Volume of 2-3 sets of 8-15 repetitions",
        text=(
            "Prescribed sets within profile range; plan validation error otherwise. Sets performed above max are "
            "ignored for qualification; volume may be changed only by clinician (C-068)."
        ),
        example="Plan of 2026-01-05, pain, 4 sets -> PLAN_SETS_OUT_OF_RANGE(2-3); athlete 4 sets -> accepted.",
        edge=(
            "First-day frail: 1 set allowed with override. A change of a running plan is held to the range too: more "
            "sets than it has are not prescribed, fewer are, and the clinician is told."
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("PLAN_SETS_OUT_OF_RANGE",),
    ),
    Rule(
        id="C-041",
        title="Repetition range",
        owner=Owner.PROGRESSION,
        line=49,
        phrase="upper end of the repetition range with preserved technique",
        text=(
            "rmin-rmax: athlete 8-12; pain, sarcopenic 8-15; deconditioned Phase 1 12-20. A set below rmin counts as "
            "under-range (C-069)."
        ),
        example=(
            "2026-02-02, pain: 15,15 -> top; 15,14 -> below top; 7,8 -> mean 7.5 < 8 under-range. Athlete 12,12,12 -> "
            "top."
        ),
        edge="Unilateral: the weaker side counts.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-042",
        title="Weekly frequency target",
        owner=Owner.PROGRESSION,
        line=42,
        phrase="Frequency / 3-5x/wk / 2-3x/wk / 2-3x/wk",
        text=(
            "Minimum completed sessions per ISO week: athlete 3 (maintenance without performance goal 2), pain 2, "
            "sarcopenic 2. Only for plans without fixed weekdays (else C-104/C-105): at Monday tick, previous week "
            "below minimum -> LOW_FREQUENCY info; two consecutive weeks -> routine. Suppressed while MISSED_STREAK or "
            "DETRAINING is open."
        ),
        example="Pain, weeks of 02-02 (1 session) and 02-09 (1) -> info Mon 02-09 06:00, routine Mon 02-16 06:00.",
        edge="Weeks touching a pause/hold or the first partial week are skipped.",
        severity="info / routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.LOW_FREQUENCY,),
    ),
    Rule(
        id="C-043",
        title="Over-frequency and recovery spacing",
        owner=Owner.PROGRESSION,
        line=85,
        phrase="2-3 weekly sessions",
        text=(
            "Sessions in ISO week > max (Phase 1: 3 for all; then athlete 5, others 3) -> OVER_FREQUENCY info. Start "
            "< 48 h after previous session with a shared muscle group -> SPACING info. Two sessions on one local date "
            "count once for confirmation (C-057)."
        ),
        example="GS-20: 16-Feb 18:00 and 20:00 -> CONFIRM stays 1/2.",
        edge="Split routines with disjoint groups: no SPACING.",
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.OVER_FREQUENCY, AlertCode.SPACING),
    ),
    Rule(
        id="C-044",
        title="Session length in sarcopenia",
        owner=Owner.PROGRESSION,
        line=51,
        phrase="an older adult with sarcopenia doesn't begin with 60-minute sessions",
        text=(
            "sarcopenic and Phase 1: planned duration >= 60 min -> plan validation error; performed >= 60 -> "
            "SESSION_TOO_LONG info."
        ),
        example="GS-25: 60 min on 2026-01-08 -> info.",
        edge="Includes warm-up; missing duration = ended_at - started_at.",
        severity="info",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.SESSION_TOO_LONG,),
        reasons=("PLAN_SESSION_TOO_LONG",),
    ),
)
