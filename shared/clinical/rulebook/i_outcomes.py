"""Reassessment, outcomes, what is shown (C-115 to C-125)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-115",
        title="Phase 1/2 reassessment",
        owner=Owner.PROGRESSION,
        line=88,
        phrase="Clinical reassessment every 4-6 weeks",
        text=(
            "Days since last reassessment (or start): 28 -> REASSESSMENT info (due), 42 -> routine (overdue). "
            "Increase blocked (gate 19) when overdue > 14 d (maintenance: 180 + 14)."
        ),
        example="GS-27: last 01-05 -> 02-02 info, 02-16 routine; done 02-18 -> resolved.",
        edge="Hold/pause do not stop the clock. Complex or frail in maintenance: blocked from 90 + 14 (C-116).",
        severity="info -> routine",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.REASSESSMENT,),
        reasons=("REASSESSMENT_OVERDUE",),
    ),
    Rule(
        id="C-116",
        title="Maintenance reassessment",
        owner=Owner.PROGRESSION,
        line=92,
        phrase="periodic medical reassessment every 3 to 6 months",
        text="Maintenance: 90 d info, 180 d routine.",
        example="Last 03-30 -> 06-28 info, 09-26 routine.",
        edge="Complex/frail: 60/90.",
        severity="info -> routine",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-117",
        title="Functional gain expected weeks 4-6",
        owner=Owner.ALERTS,
        line=92,
        phrase="tends to appear sooner, between weeks 4 and 6",
        text="Reassessment in weeks 4-6 without gain in any functional test -> NO_FUNCTIONAL_GAIN info.",
        example=(
            "Baseline 2026-01-05 10 stands; reassessment 02-05 (week 5) 10 stands -> NO_FUNCTIONAL_GAIN info; 11 -> "
            "none."
        ),
        edge="Measurement error 2.5 stands: info only.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-118",
        title="Analgesic benefit 8-12 weeks",
        owner=Owner.ALERTS,
        line=92,
        phrase="minimum time for significant analgesic effects is 8 to 12 weeks",
        text=(
            'No "no-response" alert before day 84. Day 84: mean rest pain of last 14 d versus baseline reduced < 2 '
            "points and < 30 % and adherence >= 60 % -> NON_RESPONSE_REVIEW routine."
        ),
        example=(
            "Start 2026-01-05, tick day 84 = 2026-03-29: baseline 5, mean last 14 d 4.5, adherence 80 % -> "
            "NON_RESPONSE_REVIEW routine; mean 3.0 (-2, -40 %) -> none."
        ),
        edge="Baseline <= 2: skip. Weeks 4-8 early signal (L118) display only.",
        severity="routine",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.NON_RESPONSE_REVIEW,),
    ),
    Rule(
        id="C-119",
        title="Patient must know the timeline",
        owner=Owner.ALERTS,
        line=20,
        phrase="The patient must be informed of this timeline from the outset",
        text=(
            "Activation message: neural gains weeks 1-4, function 4-6, structure 4-12, pain 8-12 weeks; must be "
            "acknowledged."
        ),
        example="2026-01-05 message.",
        edge="Not acknowledged by day 7 -> reminder.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-120",
        title="Early gain is neural",
        owner=Owner.PROGRESSION,
        line=16,
        phrase="strength gain measurable in the first 2 to 4 weeks",
        text="Strength rise in weeks 1-4 is labelled neural; does not shorten Phase 1 or cadence.",
        example="e1RM 80 on 2026-01-05, 92 on 01-22 (week 3, +15 %) -> label neural; Phase 1 ends 02-02 unchanged.",
        edge="No e1RM re-test in Phase 1 -> rule silent.",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-121",
        title="Safety indicator",
        owner=Owner.ALERTS,
        line=98,
        phrase="consistently below 1% per session",
        text=(
            "rate = sessions with RED_FLAG_SNAP, RED_FLAG_FUNCTION or injury / sessions, rolling 90 d, n >= 300; "
            "upper display 1 %. > 1 % -> SAFETY_RATE."
        ),
        example=(
            "2026-01-01..03-31: 4 injuries in 350 sessions = 1.14 % -> SAFETY_RATE; 3 in 350 = 0.86 % -> none; 2 in "
            "100 -> n too small."
        ),
        edge="Never shown to a patient as personal risk.",
        severity="routine (programme lead)",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.SAFETY_RATE,),
    ),
    Rule(
        id="C-122",
        title="Recurrence prevention",
        owner=Owner.ALERTS,
        line=76,
        phrase="significantly reduces recurrence risk at 6-12 months",
        text=(
            "Indication recurrence_prevention: monthly message until month 12; new pain episode > 5 in that time -> "
            "via C-080/C-081."
        ),
        example="Start 01-05 -> messages to 2027-01-05.",
        edge="Programme stopped: messages stop with it.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-123",
        title="Evidence claims not to show as facts",
        owner=Owner.ALERTS,
        line=32,
        phrase="strengthening reduces pain by approximately 30% on average",
        text=(
            "Software must not display: 30 % pain reduction / SMD -0.5..-0.7 (attribution to Bartholdy not "
            'confirmed), "only effective treatment", Fragala as ACSM (it is NSCA), mortality promises.'
        ),
        example='Release 2026-03-01: template containing "reduces pain by 30 %" -> lint error NODISPLAY.',
        edge='Neutral wording allowed: "first-line in guidelines".',
        evidence=(Evidence.VERIFIED,),
        shown=False,
    ),
    Rule(
        id="C-124",
        title="Counselling messages",
        owner=Owner.ALERTS,
        line=97,
        phrase="no risk of disproportionate growth in patients without specific advanced training",
        text=(
            "Catalogue: DOMS normal; fatigue weeks 1-2; modest hypertrophy; older adults and women benefit from "
            "progressive load; home bands/body weight valid; seek qualified professional in OA/sarcopenia/post-op; "
            "alternate aerobic and resistance days."
        ),
        example=(
            "2026-02-10 concern=too_muscular -> hypertrophy message; third message in ISO week -> deferred to 02-16."
        ),
        edge="Never in the same notification as urgent/emergency.",
        severity="info",
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-125",
        title="Acupuncture table",
        owner=Owner.ALERTS,
        line=116,
        phrase="Painful sarcopenia / High (no alternative) / Low",
        text=(
            "Display only, clinician view, with note that NICE NG226 does not recommend it for OA. No computation, no "
            "reminder."
        ),
        example='2026-02-10 clinician opens clbp patient -> row "High / Moderate-high" plus NICE note.',
        edge="Conditions not in the table: no row.",
        severity="info",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
)
