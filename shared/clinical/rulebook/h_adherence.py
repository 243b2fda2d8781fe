"""Adherence, interruption, detraining (C-104 to C-114)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-104",
        title="Missed session",
        owner=Owner.ALERTS,
        line=105,
        phrase="fixed days",
        text=(
            "Plan with weekdays: slot date s is met by the earliest unmatched session with local date in {s-1, s, "
            "s+1}. Unmet at the 06:00 tick of s+2 -> MISSED_SESSION info (patient reminder), for the first unmet slot "
            "of a streak only. Resolved by the next completed session."
        ),
        example="Slot Mon 02-09 -> Wed 2026-02-11T06:00 (GS-14).",
        edge=(
            "Slots inside a pause, or whose day is in part inside a hold, are void. A void slot neither uses up a "
            "session nor breaks a streak."
        ),
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.MISSED_SESSION,),
    ),
    Rule(
        id="C-105",
        title="Two missed in a row",
        owner=Owner.ALERTS,
        line=105,
        phrase="adherence falls over the months",
        text=(
            "Second consecutive unmet slot: MISSED_STREAK routine once, instead of MISSED_SESSION; later slots "
            "increase occurrences only."
        ),
        example="GS-14: Sat 2026-02-14T06:00. Athlete GS-16: Fri 02-13T06:00.",
        edge=(
            "A completed session between the two resets; unscheduled session matching no slot also resets the streak."
        ),
        severity="routine",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.MISSED_STREAK,),
    ),
    Rule(
        id="C-106",
        title="Detraining ladder, general",
        owner=Owner.ALERTS,
        line=91,
        phrase="prolonged interruption reverses adaptations within 2-4 weeks",
        text=(
            "gap = today - last completed session (or program_start). At the tick when gap reaches 7: DETRAINING "
            "info; 14: routine; 21: urgent; 28: urgent + status DETRAINED. One alert per gap, escalated in place, new "
            "notification at each step."
        ),
        example="GS-14: last 02-05 -> 02-12, 02-19, 02-26, 03-05 at 06:00.",
        edge='A partial session counts. No data != no training: text says "no session received".',
        severity="info -> routine -> urgent",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.DETRAINING,),
    ),
    Rule(
        id="C-107",
        title="Detraining ladder, older",
        owner=Owner.ALERTS,
        line=91,
        phrase="prolonged interruption reverses adaptations within 2-4 weeks",
        text="sarcopenic, frail or age >= 65: 7 info; 10 routine; 14 urgent; 21 urgent; 28 urgent + DETRAINED.",
        example="GS-15: 02-12, 02-15, 02-19, 02-26, 03-05.",
        edge="Losses larger in > 65 y.",
        severity="info -> routine -> urgent",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-108",
        title="Load on return",
        owner=Owner.PROGRESSION,
        line=105,
        phrase="abandonment reverses gains in 2 to 4 weeks",
        text=(
            "At the 14/21/28 d ticks RETURN_ADJUST from the pre-gap load: x0.90 / x0.80 / x0.70 (older 0.85 / 0.75 / "
            "0.60), floor_step; at 28 d also <= 60 % e1RM; sets -1 (min 1) as field sets of the prescription until "
            "re-entry ends. The cadence clock restarts. gap 10-13: same load, confirmations 0. gap < 10: nothing."
        ),
        example="62.5 -> 55.0, 50.0, 42.5 (GS-14); 41 -> 34, 30, 24 (GS-15).",
        edge=(
            "Each factor applies to the pre-gap load, not cumulatively. Pre-gap load = the load in force when the 14 "
            "d tick comes; RETURN_ADJUST never raises a load or level."
        ),
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        reasons=("GAP_14", "GAP_21", "GAP_28"),
    ),
    Rule(
        id="C-109",
        title="Re-entry window",
        owner=Owner.PROGRESSION,
        line=85,
        phrase="Progression only once execution is consistent",
        text=(
            "First session after gap 14-20: 7 d; 21-27: 14 d; >= 28: 28 d (Phase 1). Re-entry holds while local_date "
            "< until = date of that session + n days. Inside: MAINTAIN(REENTRY). Only the first session of each "
            "exercise after the gap is new_load for DOMS (C-083)."
        ),
        example="GS-16: return 02-22 -> until 03-01; 03-02 CONFIRM 1/2.",
        edge="Clearance re-entry 7 d adds up by maximum, not sum.",
        evidence=(Evidence.VERIFIED, Evidence.KNOWLEDGE),
        reasons=("REENTRY",),
    ),
    Rule(
        id="C-110",
        title="Gap >= 28 d and >= 84 d",
        owner=Owner.PROGRESSION,
        line=91,
        phrase="prolonged interruption reverses adaptations within 2-4 weeks",
        text=(
            'gap >= 28: on return Phase 1 restarts that day (PHASE_CHANGE "2->1" or "3->1" at the session\'s instant), '
            "reassessment required before Phase 2. gap >= 84: plan suspended, new screening + baseline."
        ),
        example="GS-14: return 2026-03-07 -> Phase 1, re-entry until 04-04.",
        edge=(
            "Two breaks: each gap counted from its own last session. Clinician may shorten the Phase 1 restart to 14 "
            "d. Already in Phase 1: it restarts (new PHASE_START) without PHASE_CHANGE."
        ),
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("2->1", "3->1"),
    ),
    Rule(
        id="C-111",
        title="Planned pause",
        owner=Owner.SHARED,
        line=119,
        phrase="training interruptions due to intercurrent illness, postoperative periods, prolonged travel",
        text=(
            "pause.declared(from,to,reason): slots void; DETRAINING runs but severity drops one step (routine->info, "
            "urgent->routine) during the pause and 3 d after; load factors unchanged. Retroactive start <= 7 d. > 28 "
            "d needs clinician. reason illness/surgery: a HOLD_PROGRAM from the pause's start, ended by clearance. "
            "After the 3 days the severity of the level reached applies again at the next level."
        ),
        example=(
            "GS-17: pause 02-07..02-18 -> 02-12 info, 02-19 info + x0.90; pause 03-01..03-24 -> 03-05 info, 03-12 "
            "info, 03-19 routine."
        ),
        edge="Clinician hold counts as pause for severity. Only while the hold is open, without the 3 days after.",
        severity="one step lower",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        reasons=("PAUSE_MEDICAL",),
    ),
    Rule(
        id="C-112",
        title="Rolling adherence",
        owner=Owner.ALERTS,
        line=105,
        phrase="60-70% maintenance at 3 months with supervision",
        text=(
            "completed/planned over 28 d; < 60 % -> LOW_ADHERENCE routine (once per 28 d). Display benchmarks 60-70 % "
            "at 3 months, 30-40 % at 12 months."
        ),
        example=(
            "Window 2026-02-02..03-01: 8 planned, 4 completed -> 50 % -> LOW_ADHERENCE routine at tick 03-02 06:00; 5 "
            "of 8 = 62.5 % -> none."
        ),
        edge="Void slots removed from denominator; < 4 planned -> none.",
        severity="routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.LOW_ADHERENCE,),
    ),
    Rule(
        id="C-113",
        title="Drop-out prevention prompts",
        owner=Owner.ALERTS,
        line=105,
        phrase="Integrating resistance training into the routine",
        text=(
            "On MISSED_SESSION: patient message offers fixed days, place, companion; clinician list shows supervision "
            "status."
        ),
        example="02-11 message once.",
        edge="Quiet hours apply.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-114",
        title="Late data resolves",
        owner=Owner.ALERTS,
        line=105,
        phrase="structured monitoring",
        text=(
            "Late session that fills a slot or shortens a gap: MISSED_*/DETRAINING resolved late_data, RETURN_ADJUST "
            "withdrawn if not yet used."
        ),
        example="GS-18: 2026-02-10T12:00 resolves MISSED_SESSION(02-05) and DETRAINING.",
        edge="Never resolves urgent red flags.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
)
