"""Phases, technique, supervision (C-045 to C-054)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-045",
        title="Programme calendar",
        owner=Owner.PROGRESSION,
        line=78,
        phrase="typically over an initial 12 weeks",
        text=(
            "day = local_date - program_start + 1; week = (day-1) div 7 + 1. Week 0 = before start. Phase 1 days "
            "1-28, Phase 2 from day 29 at the earliest, Maintenance from 56 d after entering Phase 2 (day 85 if no "
            "delay)."
        ),
        example="Start 2026-01-05: day 29 = 2026-02-02, day 85 = 2026-03-30.",
        edge="Planned pauses do not stop the calendar; gaps >= 28 d restart Phase 1 (C-110).",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-046",
        title="Phase 1 prescription",
        owner=Owner.PROGRESSION,
        line=85,
        phrase="Low load (40-60% 1RM or body weight), 2-3 weekly sessions, focused on technique",
        text=(
            "40-60 % e1RM or body weight; 2-3 sessions/wk (athlete 3); RPE cap 6; technique fields mandatory for "
            "progression; 3 confirmations instead of 2."
        ),
        example=(
            "GS-04: 40 kg (50 %), technique fault 01-08 resets, 01-12/15/19 ok -> +5 % on 01-19 (day 15, cadence 14)."
        ),
        edge="No e1RM: RPE cap only.",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-047",
        title="Week 4 belongs to Phase 1",
        owner=Owner.PROGRESSION,
        line=87,
        phrase="4-12 weeksProgression (weeks 4-12)",
        text="Overlap week 4 (days 22-28) is Phase 1.",
        example="2026-01-29 (day 25) still needs 3 confirmations (GS-04).",
        edge="Late start of Phase 2 (gate failed) simply prolongs Phase 1.",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
    Rule(
        id="C-048",
        title="Gate Phase 1 -> 2",
        owner=Owner.PROGRESSION,
        line=85,
        phrase="Progression only once execution is consistent",
        text=(
            "At a tick with >= 28 d in Phase 1: PHASE_CHANGE 1->2 if >= 6 completed sessions in this Phase 1, last 3 "
            "technique_ok, last 2 max pain known and <= 4, no hold, no re-entry, no reassessment debt (C-110). Else "
            "stay; at >= 42 d -> PHASE_DELAYED routine."
        ),
        example="GS-04: tick 2026-02-02T06:00+01:00.",
        edge="Athlete with documented prior training: clinician may shorten Phase 1 to 14 d, never 0.",
        severity="routine if delayed",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.PHASE_DELAYED,),
        reasons=("1->2",),
    ),
    Rule(
        id="C-049",
        title="Phase 2 ramp",
        owner=Owner.PROGRESSION,
        line=88,
        phrase="Gradual load increase as tolerated",
        text=(
            "Loads rise only via C-055..C-063; no step to the band floor. Repertoire may be expanded by clinician; a "
            "new exercise starts its own cadence clock and is flagged new_load for 1 session."
        ),
        example="42 -> 44 kg on 2026-02-02, not 48 (60 %).",
        edge=(
            "Clinician may set a new start load at PHASE_CHANGE, at most +10 %, logged as the change of that window."
        ),
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-050",
        title="Gate Phase 2 -> Maintenance",
        owner=Owner.PROGRESSION,
        line=91,
        phrase="Consolidation in 2-3 weekly sessions sustained throughout life",
        text="Tick with >= 56 d in Phase 2 and no hold: PHASE_CHANGE 2->3.",
        example="GS-02: 2026-03-30T06:00-04:00.",
        edge=(
            'Open PAIN_WATCH, or a red flag cleared less than 14 d ago: stay in Phase 2. "Cleared less than 14 d '
            'ago": date of the clearance that ended a hold with a RED_FLAG_* among its causes; C-035 alike.'
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("2->3",),
    ),
    Rule(
        id="C-051",
        title="Maintenance goal",
        owner=Owner.PROGRESSION,
        line=91,
        phrase="maintenance is the main goal",
        text=(
            "Maintenance: athlete with performance_goal continues weekly progression; pain and sarcopenic -> "
            "qualifying sessions give MAINTAIN(MAINTENANCE_GOAL) unless clinician sets continue_progression (cadence "
            "unchanged)."
        ),
        example="GS-02: 2026-03-30 15/15 -> MAINTAIN(MAINTENANCE_GOAL) although cadence is reached.",
        edge="Falling performance (C-069) still regresses.",
        evidence=(Evidence.SOURCE,),
        reasons=("MAINTENANCE_GOAL",),
    ),
    Rule(
        id="C-052",
        title="Breathing and technique capture",
        owner=Owner.ALERTS,
        line=85,
        phrase="proper breathing (avoid Valsalva)",
        text=(
            "technique_ok = full range, control, breathing without Valsalva, target recruitment (all true). "
            "breath_hold=true -> info counselling; with hypertension, retinopathy or aneurysm flag -> VALSALVA_RISK "
            "routine."
        ),
        example="Hypertensive, breath_hold on 2026-02-05 -> VALSALVA_RISK.",
        edge="technique_ok null when unsupervised and patient unsure: blocks increase.",
        severity="info; routine if flagged risk",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.VALSALVA_RISK,),
    ),
    Rule(
        id="C-053",
        title="Supervision window",
        owner=Owner.PROGRESSION,
        line=92,
        phrase="Initial supervision is important during the first 4 to 6 weeks",
        text=(
            "supervised=false on day <= 28 -> UNSUPERVISED routine (always). Day 29-42: routine unless "
            "technique.signed_off. After day 42: routine until signed off. remote_live counts as supervised. After "
            "sign-off: autonomous training, reassessment per C-116."
        ),
        example="GS-04: 01-29 (day 25) and 02-05 (day 32, no sign-off) alert; 02-09 after sign-off 02-06 none.",
        edge="supervised missing: treated as unknown -> info from day 1, routine after 3 in a row.",
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.UNSUPERVISED,),
    ),
    Rule(
        id="C-054",
        title="Extended supervision",
        owner=Owner.PROGRESSION,
        line=126,
        phrase="In patients with complex conditions (advanced OA, recent postoperative",
        text=(
            "complex (advanced_oa, recent_postop, frail, history_of_injury): unsupervised sessions alert until day 84 "
            "and sign-off."
        ),
        example="GS-25: 2026-01-12 unsupervised -> UNSUPERVISED.",
        edge=(
            "Flag added mid-programme: applies from that day; removed only by clinician. After day 84 they go on "
            "alerting until sign-off."
        ),
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
    ),
)
