"""Pain and expected effects (C-084 to C-091)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-084",
        title="Elevated pain 24-48 h (first stage)",
        owner=Owner.SHARED,
        line=124,
        phrase="does not improve within 24-48 hours",
        text=(
            "24 <= h < 48, elevated, r <= 5 (above 5: C-081), not DOMS, r > previous reading - 1: PAIN_24H routine, "
            "watch open. Previous reading = last reading of the episode (pain during session if none). Auto-resolved "
            "by a later non-elevated reading."
        ),
        example="GS-12: during 3, 02-17 20:00 (25 h) 4 -> routine; GS-12b: 4 then 3 -> resolved 02-28 20:00.",
        edge=(
            "h < 24: no alert unless > 5. One non-elevated reading that closes the watch (C-082) resolves PAIN_24H, "
            "PAIN_AMBER and DOMS_EXPECTED together; a non-elevated reading above 4 resolves none."
        ),
        severity="routine",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        codes=(AlertCode.PAIN_24H,),
    ),
    Rule(
        id="C-085",
        title="Not improving at 48 h",
        owner=Owner.SHARED,
        line=98,
        phrase="increasing pain that does not improve in 48-72 hours",
        text=(
            "48 <= h < 72, elevated, r <= 5 (above 5: C-081), not DOMS, r > peak - 1: PAIN_NOT_IMPROVING urgent + "
            "HOLD_PROGRAM (medical reassessment before resuming)."
        ),
        example="GS-12: 02-18 20:00 (49 h) 5, peak 4 -> urgent.",
        edge="Reading at 47.9 h is still first stage.",
        severity="urgent",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.PAIN_NOT_IMPROVING,),
    ),
    Rule(
        id="C-086",
        title="DOMS-like soreness not improving at 72 h",
        owner=Owner.SHARED,
        line=98,
        phrase="increasing pain that does not improve in 48-72 hours",
        text="h >= 72 and elevated: urgent + HOLD_PROGRAM unless r <= peak - 1 and r <= 4 (any location).",
        example="GS-13: 4, 5, 5 @73 h -> urgent; GS-11: 5 -> 3 -> none.",
        edge="No reading at 24/48 h: peak = pain during session; A new session does not end the evaluation (C-082).",
        severity="urgent",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-087",
        title="Missing check-in",
        owner=Owner.ALERTS,
        line=105,
        phrase="structured monitoring",
        text=(
            "Watch open and no reading of the episode with h >= 24 by the first tick with h >= 54: CHECKIN_MISSING "
            "routine; progression stays blocked (PAIN_WATCH)."
        ),
        example="GS-27: session end 02-05 19:00 -> tick 02-08 06:00 (59 h).",
        edge=(
            "A later green session alone does not close the watch. Any later check-in with a pain score resolves it."
        ),
        severity="routine",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.CHECKIN_MISSING,),
    ),
    Rule(
        id="C-088",
        title="Week-to-week pain trend",
        owner=Owner.SHARED,
        line=95,
        phrase="Expected effects such as DOMS and fatigue must be differentiated from signs",
        text=(
            "Mean pre_pain per ISO week (>= 2 values) rises >= 1 in two consecutive weeks: PAIN_TREND_UP routine, "
            "MAINTAIN until a week without rise."
        ),
        example=(
            "Weeks of 2026-02-02, 02-09, 02-16 with mean pre_pain 2.0, 3.0, 4.0 -> PAIN_TREND_UP at tick Mon "
            "2026-02-23 06:00."
        ),
        edge="Weeks with < 2 values are skipped, not zero.",
        severity="routine",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        codes=(AlertCode.PAIN_TREND_UP,),
        reasons=("PAIN_TREND",),
    ),
    Rule(
        id="C-089",
        title="Condition-specific tolerance wording",
        owner=Owner.ALERTS,
        line=124,
        phrase="exercising with tolerable mild pain",
        text=(
            'For OA and chronic tendinopathy show the message "mild pain up to 4/10 is part of the protocol"; '
            "thresholds unchanged. Not shown with C-016."
        ),
        example="2026-02-02, knee_oa, pain 3 -> message shown; pain 4.5 -> amber text instead.",
        edge="Tendinopathy with acute flare: C-016 wins.",
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-090",
        title="Post-session fatigue",
        owner=Owner.ALERTS,
        line=97,
        phrase="Post-session fatigue in the first 1 to 2 weeks",
        text=(
            "fatigue reported with day <= 14 -> info FATIGUE_EXPECTED; day > 14 in >= 2 of the last 3 sessions -> "
            "FATIGUE_PERSISTENT routine."
        ),
        example=(
            "Start 2026-01-05: report 01-14 (day 10) -> FATIGUE_EXPECTED info; reports 01-24 and 01-27 (days 20, 23) "
            "-> FATIGUE_PERSISTENT routine on 01-27."
        ),
        edge="After a return (>= 14 d gap) the 14 d window restarts.",
        severity="info / routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.FATIGUE_PERSISTENT,),
    ),
    Rule(
        id="C-091",
        title="Immediate pain relief is not adaptation",
        owner=Owner.SHARED,
        line=19,
        phrase="acute analgesic effect after a session",
        text=(
            "Pain readings < 12 h after a session never count as improvement for C-084-C-086 closing or for outcome "
            "C-118."
        ),
        example=(
            "Session ends 2026-02-05 19:00 with pain 4.5; check-in 20:00 pain 0 -> stored, watch stays open; check-in "
            "02-06 08:00 (13 h) pain 1 -> watch closes."
        ),
        edge=(
            'Pain > 5 within 12 h still fires C-081. "After a session" = after the latest session too: a reading < 12 '
            "h after any session closes neither watch nor PAIN_24H, PAIN_AMBER or DOMS_EXPECTED."
        ),
        evidence=(Evidence.SOURCE,),
    ),
)
