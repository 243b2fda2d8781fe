"""Red flags and holds (C-092 to C-103)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule
from shared.contracts.vocabulary import AlertCode

RULES: Final = (
    Rule(
        id="C-092",
        title="Snap or tearing",
        owner=Owner.SHARED,
        line=98,
        phrase="acute localized pain during exercise with a snap or sensation of tearing",
        text=(
            "symptom snap_or_tearing, whatever the pain score: RED_FLAG_SNAP urgent + HOLD_PROGRAM. Together with "
            "new_functional_loss (cannot bear weight / move) -> emergency."
        ),
        example="GS-06: 2026-02-05T18:40 pain 2 + snap -> urgent. GS-10: 02-09 both -> emergency.",
        edge="Painless joint clicking must be a different answer option (not this code).",
        severity="urgent (emergency with functional loss)",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.RED_FLAG_SNAP,),
    ),
    Rule(
        id="C-093",
        title="New functional loss",
        owner=Owner.SHARED,
        line=98,
        phrase="new functional loss",
        text=(
            "Self-report of a daily activity no longer possible (stairs, rising from a chair, carrying): "
            "RED_FLAG_FUNCTION urgent + HOLD_PROGRAM. Not raised beside RED_FLAG_SNAP of the same event (which it "
            "makes an emergency)."
        ),
        example=(
            "GS-10: 2026-02-02T08:00Z stairs no longer possible -> urgent, hold; clearance 02-04 -> RESUME 60 -> 52.5 "
            "(x0.90 = 54.0 floored)."
        ),
        edge="Objective test decline alone -> C-019 (routine).",
        severity="urgent",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.RED_FLAG_FUNCTION,),
    ),
    Rule(
        id="C-094",
        title="Chest pain",
        owner=Owner.SHARED,
        line=98,
        phrase="cardiovascular symptoms during effort (chest pain, disproportionate dyspnea, syncope)",
        text=(
            "chest_pain at any time: RED_FLAG_CV emergency + HOLD_PROGRAM; patient screen: stop, call the local "
            "emergency number now. Never deduplicated across distinct events."
        ),
        example=(
            "GS-07: 2026-02-04 07:35 in-session and 07:42 report -> two emergency notifications, HOLD_PROGRAM at 70 kg."
        ),
        edge='"During effort" widened to any report: safer reading.',
        severity="emergency",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
        codes=(AlertCode.RED_FLAG_CV,),
    ),
    Rule(
        id="C-095",
        title="Disproportionate dyspnoea",
        owner=Owner.SHARED,
        line=98,
        phrase="disproportionate dyspnea",
        text=(
            'dyspnea_disproportionate (patient question: "much more breathless than this effort explains, or not '
            'settling in 5 min of rest"): same as C-094.'
        ),
        example="GS-08: 2026-02-05T19:10 -> emergency, hold; copies at 19:12 and 19:40 ignored.",
        edge="Clinic may configure urgent only for reviewed chronic lung disease.",
        severity="emergency",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-096",
        title="Syncope",
        owner=Owner.SHARED,
        line=98,
        phrase="syncope",
        text=(
            "syncope during or after effort: same. Late reports stay emergency unless a clearance names the event "
            "(C-103)."
        ),
        example=(
            "GS-09: event 02-03 18:30, received 02-08 09:00 -> emergency at 09:00; decision of 02-05 superseded to "
            "HOLD_PROGRAM."
        ),
        edge="Near-syncope -> C-097. Witness report accepted (reporter=carer).",
        severity="emergency",
        evidence=(Evidence.SOURCE, Evidence.VERIFIED),
    ),
    Rule(
        id="C-097",
        title="Other cardiac warning signs (not in source)",
        owner=Owner.SHARED,
        line=95,
        phrase="a cardiovascular event",
        text=(
            "presyncope, palpitations: RED_FLAG_OTHER urgent + HOLD_PROGRAM; sudden one-sided weakness/speech trouble "
            "(stroke_signs): emergency."
        ),
        example="GS-08: palpitations 2026-02-05T20:00 -> urgent, hold already open.",
        edge="Radiating arm/jaw pain must be coded chest_pain.",
        severity="urgent",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-098",
        title="Low-back red flags (list missing in source)",
        owner=Owner.SHARED,
        line=121,
        phrase="recognizing the presentations that require investigation before any load program",
        text=(
            "saddle_anaesthesia, urinary_retention_or_incontinence, bilateral_leg_weakness: emergency. "
            "fever_with_back_pain, unremitting_night_pain, unexplained_weight_loss: urgent. All HOLD_PROGRAM."
        ),
        example="GS-10: 2026-03-02T22:15Z saddle_anaesthesia -> emergency (quiet hours ignored).",
        edge="Asked in every clbp check-in.",
        severity="emergency / urgent",
        evidence=(Evidence.VERIFIED,),
        codes=(AlertCode.RED_FLAG_OTHER,),
    ),
    Rule(
        id="C-099",
        title="Rhabdomyolysis signs (not in source)",
        owner=Owner.SHARED,
        line=97,
        phrase="does not indicate injury",
        text=(
            "dark_urine (tea/cola): RED_FLAG_OTHER emergency + hold. Severe weakness/swelling with pain > 5: urgent."
        ),
        example="GS-10: 2026-03-12T06:30Z dark_urine -> emergency, hold.",
        edge="Overrides DOMS.",
        severity="emergency",
        evidence=(Evidence.VERIFIED,),
    ),
    Rule(
        id="C-100",
        title="Falls and suspected fracture",
        owner=Owner.SHARED,
        line=125,
        phrase="falls, fractures, disability, chronic pain, mortality",
        text="fall with injury, head impact or new bone pain: FALL urgent + hold; fall without injury: routine.",
        example="Age 84, fall without injury 2026-02-10 -> routine.",
        edge="Two falls in 90 d -> urgent.",
        severity="urgent",
        evidence=(Evidence.SOURCE, Evidence.KNOWLEDGE),
        codes=(AlertCode.FALL,),
    ),
    Rule(
        id="C-101",
        title="Hold until medical reassessment",
        owner=Owner.SHARED,
        line=98,
        phrase="These call for medical reassessment before resuming the program",
        text=(
            "Any red flag, PAIN_NOT_IMPROVING, PAIN_INTENSE_REST, p >= 7, absolute contraindication -> HOLD_PROGRAM "
            "for all exercises. Only clearance.granted by a clinician (named, granted after the cause was received, "
            "C-103) ends it. Then RESUME = min(current load, floor_step(load at the start of the hold x factor)); "
            "levels: level at the start of the hold, -1 when factor < 1, at least 1, never above the current one; "
            "confirmations 0, cadence clock restarts, PAIN_WATCH closes, re-entry while local_date < clearance date + "
            "7 d."
        ),
        example="GS-06: clearance 02-12 10:00 factor 0.80: 60 -> 47.5 (48.0 floored), 30 -> 24; re-entry to 02-19.",
        edge=(
            "Holds never expire by time. Acknowledging an alert is not clearance. A hold without a session emits no "
            "decision row; the next session shows it. A clearance changes nothing unless every open cause had been "
            "received when it was granted (or it names the cause, C-103). The clearance that ends a programme hold "
            "closes all open RED_FLAG_*, PAIN_*, BP_* and TRAINING_DURING_HOLD alerts and the exercise holds known by "
            "then; without a programme hold a programme clearance changes nothing, and without an exercise hold an "
            "exercise clearance changes nothing. p >= 7 opens both holds. Re-entry is the later date (C-109)."
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("CLEARED",),
    ),
    Rule(
        id="C-102",
        title="Training during hold",
        owner=Owner.SHARED,
        line=98,
        phrase="before resuming the program",
        text=(
            "session started at or after hold start and before clearance: TRAINING_DURING_HOLD urgent; decision "
            "HOLD_PROGRAM; counts for adherence and gap."
        ),
        example="GS-06: hold since 2026-02-05T18:40, session 02-09 18:00 -> urgent at 19:00, decision HOLD_PROGRAM.",
        edge=(
            "Late-known hold: raised at arrival (GS-09). A session during an exercise hold only: decision "
            "HOLD_EXERCISE, no alert."
        ),
        severity="urgent",
        evidence=(Evidence.SOURCE,),
        codes=(AlertCode.TRAINING_DURING_HOLD,),
    ),
    Rule(
        id="C-103",
        title="Late red flags",
        owner=Owner.SHARED,
        line=95,
        phrase="cardiovascular event",
        text=(
            "Severity of a red flag is not reduced by lateness. A clearance counts only if the red flag had been "
            "received before the clearance was granted, or the clearance names it explicitly (then info "
            "RED_FLAG_HISTORICAL)."
        ),
        example=(
            "GS-09: syncope of 2026-02-03, clearance 02-06 (unaware), received 02-08 09:00 -> emergency, hold stands; "
            "clearance 02-12 ends it."
        ),
        edge='Text changes: "reported late, happened on ...".',
        severity="as original",
        evidence=(Evidence.KNOWLEDGE,),
        codes=(AlertCode.RED_FLAG_HISTORICAL,),
    ),
)
