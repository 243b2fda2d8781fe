"""Pain and expected effects (C-076 to C-083)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-076",
        title="Pain capture",
        owner=Owner.INGEST,
        line=124,
        phrase="mild to moderate discomfort (2-4 on a 0-10 scale)",
        text=(
            "Per exercise: worst pain during (NRS). Per session: pre_pain. Check-ins: pain now, location in "
            "{muscle_diffuse, joint, tendon, spine, other}, snap, functional loss. One decimal allowed."
        ),
        example=(
            "2026-02-05 row pain 4.5, leg press pain 1 -> stored 4.5 and 1; session max 4.5 (not rounded to 4 or 5)."
        ),
        edge="Several exercises: session max = worst. Unknown stays unknown.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-077",
        title="Green 0-4: tolerated",
        owner=Owner.SHARED,
        line=124,
        phrase="is generally tolerated and, in most conditions, does not indicate injury",
        text=(
            "0 <= p <= 4: no alert, does not block progression (0-1 is trivially inside although the source only "
            "names 2-4)."
        ),
        example="p = 4.0 on 2026-02-02 -> CONFIRM 1/2 (GS-05).",
        edge="With C-016 flag the upper bound is 2.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-078",
        title="Amber 4 < p <= 5: gap in the source",
        owner=Owner.SHARED,
        line=124,
        phrase="intense pain (>5/10)",
        text=(
            "4 < p <= 5: PAIN_AMBER info, MAINTAIN(PAIN_AMBER), opens PAIN_WATCH: no increase for any exercise until "
            "a check-in >= 12 h after the session shows pain <= 4 and < b+2 (b see C-082)."
        ),
        example="p 4.5 on 02-05 19:00; check-in 02-06 19:00 = 2 -> watch closed, alert resolved (GS-05).",
        edge=(
            "p = 5.0 is amber, 5.1 is red. No check-in -> C-087. Judged per exercise: an amber exercise raises "
            "PAIN_AMBER (detail: the worst amber pain) and opens the watch also when another exercise of the session "
            "is red."
        ),
        severity="info",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        codes=(AlertCode.PAIN_AMBER,),
        reasons=("PAIN_AMBER",),
    ),
    Rule(
        id="C-079",
        title="Amber twice in a row",
        owner=Owner.SHARED,
        line=124,
        phrase="In those cases, the load is inadequate or something needs to be reassessed",
        text=(
            "Same exercise amber in 2 consecutive sessions: PAIN_AMBER_REPEAT routine and REGRESS 10 % (floor_step; "
            "level -1)."
        ),
        example="GS-05: 4.5 then 5.0 -> 02-09 REGRESS 30 -> 27.",
        edge=(
            "Green session in between resets. After a repeat the count restarts: a third amber alone does not regress "
            "again. The alert is raised even when a hold decides; clearance does not reset the count; a repeat in a "
            "hold restarts the count without REGRESS; unknown or red pain in between neither counts nor resets."
        ),
        severity="routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.PAIN_AMBER_REPEAT,),
        reasons=("PAIN_AMBER_REPEAT",),
    ),
    Rule(
        id="C-080",
        title="Red p > 5 during exercise",
        owner=Owner.SHARED,
        line=124,
        phrase="What is not part of the program is intense pain (>5/10)",
        text=(
            "p > 5: PAIN_INTENSE urgent, patient told to stop that exercise, HOLD_EXERCISE until clearance (scope "
            "exercise), then RESUME at 90 % and 7 d re-entry for it. p >= 7: HOLD_PROGRAM."
        ),
        example="GS-05: 5.5 on 02-12 -> hold row; 7 on 02-19 -> programme hold.",
        edge="Other exercises continue when 5 < p < 7.",
        severity="urgent",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.PAIN_INTENSE,),
        reasons=("PAIN_INTENSE",),
    ),
    Rule(
        id="C-081",
        title="Pain > 5 at rest / before training",
        owner=Owner.SHARED,
        line=124,
        phrase="intense pain (>5/10)",
        text="pre_pain > 5 or any check-in > 5 within 96 h after a session: PAIN_INTENSE_REST urgent + HOLD_PROGRAM.",
        example="GS-13: 2026-02-25T01:00 pain 6 -> urgent at once, whatever the location.",
        edge=(
            "Check-in > 96 h after last session: routine (not linked to training). That check-in, or one before any "
            "session, while no watch is open: episode = event id, no hold, no watch."
        ),
        severity="urgent",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.PAIN_INTENSE_REST,),
    ),
    Rule(
        id="C-082",
        title="Check-in schedule and reference pain",
        owner=Owner.SHARED,
        line=124,
        phrase="increasing pain that does not improve within 24-48 hours after the session",
        text=(
            "Prompt at 24, 48, 72 h after: first session, new load, amber/red pain, open watch. b = min(pre_pain of "
            "that session, baseline resting pain); missing -> the other; both missing -> 0. elevated = (r - b >= 2) "
            "or r > 5. A reading belongs to the latest session ended before it, if h <= 96. While PAIN_WATCH is open, "
            "readings belong to the session that opened it (its clock, reference and peak), also when newer sessions "
            "were done and beyond 96 h; an elevated pre-session pain of a newer session is a reading of it too. Any "
            "elevated reading opens PAIN_WATCH, even one that is improving; a non-elevated check-in <= 4 at h >= 12 "
            "closes it."
        ),
        example=(
            "Session 2026-02-16 pre_pain 2, baseline 2 -> b = 2; check-in 02-17 r 4 -> elevated, r 3 -> not. With "
            "pre_pain 4 and baseline 2 -> b = 2, r 4 -> elevated."
        ),
        edge=(
            "b uses the minimum so that a slowly rising pre-session pain cannot hide an increase. Pre-session "
            "readings count at started_at. peak = highest, previous = last reading of the episode before this one; "
            "with none, the pain during the session, else b."
        ),
        evidence=(Evidence.VERIFIED,),
        reasons=("PAIN_WATCH",),
    ),
    Rule(
        id="C-083",
        title="DOMS is expected",
        owner=Owner.SHARED,
        line=97,
        phrase="appearing 24 to 72 hours after sessions with new load",
        text=(
            "DOMS-compatible if the reading is elevated and: session had new load (first session, exercise never done "
            "before, return >= 14 d, or a load or level really lifted above that of the exercise's previous session) "
            "and location muscle_diffuse and r <= 5 and no snap/functional loss and onset in 24-72 h (12-24 h "
            "accepted only with r <= 4). Then DOMS_EXPECTED info once per session; PAIN_WATCH open until settled; no "
            "hold."
        ),
        example="GS-11: 4 @24 h, 5 @48 h, 3 @72 h, 1 @85 h -> info only; INCREASE on 02-20.",
        edge=(
            "Without new load the same soreness is treated as C-084. Onset = first elevated reading of the episode; "
            "with onset at 12-24 h both that reading and the present one must be <= 4. Nothing is raised before h = "
            "24."
        ),
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.DOMS_EXPECTED,),
    ),
)
