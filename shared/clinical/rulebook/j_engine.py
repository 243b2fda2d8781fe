"""The alert engine (C-126 to C-130)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-126",
        title="Severity and response",
        owner=Owner.ALERTS,
        line=98,
        phrase="signs that turn an expected effect into an alert",
        text=(
            "info: dashboard. routine: digest 08:00 local next working day, ack 3 working days. urgent: notify <= 5 "
            "min, ack 4 h, then escalate. emergency: patient instruction at once + page <= 60 s, ack 15 min, escalate "
            "at 15 and 30 min. Banner: this service does not replace emergency services."
        ),
        example=(
            "GS-07: emergency raised 2026-02-04T07:35:00-05:00 -> page by 07:36:00, no ack -> escalate 07:50 and 08:05."
        ),
        edge=(
            "No clinician configured -> plan cannot be activated. Replay emits no lifecycle escalations "
            "(unacknowledged alerts); those belong to the live service."
        ),
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-127",
        title="Deduplication and escalation",
        owner=Owner.ALERTS,
        line=95,
        phrase="must be differentiated from signs of inadequate progression",
        text=(
            "Key (patient, code, episode), episodes in section 5. Open + same key: occurrences+1; severity only "
            "rises; notification on rise. A closed key that fires again is raised anew, with notification, as "
            "episode#2, #3 and so on."
        ),
        example="DETRAINING(02-05) one alert, 4 levels.",
        edge="RED_FLAG_CV never merged.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-128",
        title="Closing",
        owner=Owner.ALERTS,
        line=98,
        phrase="medical reassessment before resuming",
        text=(
            "info/routine may auto-resolve by data; urgent/emergency only by clinician (ack + clearance) except "
            "DETRAINING, which a completed session resolves. No automatic downgrade."
        ),
        example="GS-12: resolved by clearance 02-24 09:00.",
        edge=(
            "Ack without clearance keeps hold. Late data that would lower the severity or level of an open alert "
            "emits nothing; an escalation is emitted only above what was already emitted."
        ),
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-129",
        title="Quiet hours and channel",
        owner=Owner.ALERTS,
        line=100,
        phrase="calibrate expectations",
        text=(
            "Patient info/routine messages only 08:00-21:00 home-local; urgent/emergency always (symptom-driven "
            "urgent: 5-minute rule at any hour; tick-driven urgent such as DETRAINING: raised 06:00, delivered 08:00 "
            "the same day, weekends included). Free text is never parsed for red flags without confirmation question, "
            "but words chest/faint/breath/urine trigger the structured question."
        ),
        example=(
            "GS-10: 2026-03-02T22:15Z emergency -> sent at once; MISSED_SESSION raised 06:00 -> patient message 08:00."
        ),
        edge="Travelling patient: home-zone hours. Language: patient locale.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-130",
        title="Silence is not safety",
        owner=Owner.ALERTS,
        line=105,
        phrase="structured monitoring help, but",
        text=(
            'No event of any kind for 7 d while plan active and no pause: folded in DETRAINING text "no data '
            'received"; device sync error known -> info to support. System outage > 24 h: ticks replayed in order, '
            "alerts stamped detected_late."
        ),
        example="Outage 02-18..02-20: tick 02-19 replayed 02-20.",
        edge=(
            "New patient without any event: counted from program_start. Replay after outage never back-dates "
            "notifications."
        ),
        severity="routine",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.TECHNICAL,),
    ),
)
