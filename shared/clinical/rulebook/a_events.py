"""Events, units, time, validation (C-001 to C-009)."""

from typing import Final

from shared.clinical.rulebook.rule import Evidence, Owner, Rule

RULES: Final = (
    Rule(
        id="C-001",
        title="Load kinds",
        owner=Owner.PROGRESSION,
        line=2,
        phrase="All operate under the same biomechanical principle",
        text=(
            "Every prescribed exercise carries load_kind in {external_kg, bodyweight, band, assisted, isometric}. "
            "load (kg) is mandatory for external_kg, forbidden for the others; band/bodyweight/assisted use an "
            "ordered integer level 1..max_level; isometric uses hold_s. Output: accept or reject(422, field, reason)."
        ),
        example=(
            "2026-02-16 event band_row with level 2 -> accepted; same event with load=12 -> rejected "
            "LOAD_NOT_ALLOWED_FOR_KIND."
        ),
        edge=(
            "Machine pin numbers are not kg: store as level unless the clinic maps pins to kg. Assisted machines: "
            "higher level = less assistance. In a session, a set of an external_kg exercise without load_kg is "
            "unknown (LOAD_MISSING, C-055); for level kinds an absent level means the prescribed one. In outputs "
            "level kinds carry level/new_level, never kg."
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("LOAD_MISSING", "LOAD_NOT_ALLOWED_FOR_KIND"),
    ),
    Rule(
        id="C-002",
        title="Canonical units",
        owner=Owner.INGEST,
        line=5,
        phrase="maximum load the patient can lift once with proper technique",
        text=(
            "Store load in kg (decimal, 2 places), pain as NRS 0-10, RPE 0-10 (CR10/RIR), time as UTC plus sender "
            "offset, duration in minutes, rest in seconds. lb input: kg = lb x 0.45359237, kept unrounded for "
            "storage, displayed to 0.5."
        ),
        example=(
            "2026-02-16: leg press 135 lb -> 61.23 kg stored, 61.0 kg shown; load 60 without unit -> rejected "
            "UNIT_MISSING."
        ),
        edge="0 kg is legal only for technique drills (warmup=true), never qualifies for progression.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-003",
        title="Isometric work is not load-progressed",
        owner=Owner.PROGRESSION,
        line=4,
        phrase="without the load progression characteristic of resistance training",
        text=(
            "If load_kind = isometric: never emit INCREASE_LOAD; progress hold_s by +5 s per cadence window up to the "
            "cap when all sets reach target with pain <= 4 and technique ok; excluded from %1RM, e1RM and ceiling "
            "rules."
        ),
        example="Plank 3 x 30 s, athlete, 2026-02-02 and 02-04 ok, day 7 = 02-09 -> next target 35 s.",
        edge=(
            "The source lists plank under body-weight resistance (L2) and yet defines isometric as a different "
            "modality (L4). Breath-holding counselling C-052 always shown."
        ),
        evidence=(Evidence.SOURCE,),
    ),
    Rule(
        id="C-004",
        title="Session event: required fields and meaning of missing",
        owner=Owner.INGEST,
        line=49,
        phrase="preserved technique",
        text=(
            "session.completed requires event_id, patient_id, session_id, started_at, ended_at (>= started_at, <= 4 "
            "h), exercises[>=1] with reps[] per set. Optional: rpe, pain, technique_ok, supervised, pre_pain, "
            "session_rpe, rest_s. Missing optional value = UNKNOWN: it never counts as 0, as ok, or as false; it "
            "blocks INCREASE (see C-066, C-055) and never suppresses an alert."
        ),
        example="2026-02-26 leg press 15/15 with pain absent -> stored; decision MAINTAIN(PAIN_MISSING) (GS-23).",
        edge=(
            "Partial sessions: sets done < sets prescribed are kept, count as completed session for adherence, never "
            "qualify."
        ),
        evidence=(Evidence.SOURCE,),
        reasons=("PAIN_MISSING", "TECHNIQUE_MISSING"),
    ),
    Rule(
        id="C-005",
        title="Idempotency, duplicates, corrections",
        owner=Owner.SHARED,
        line=105,
        phrase="structured monitoring help",
        text=(
            "Same event_id + identical payload -> duplicate_ignored, no second decision or alert. Same event_id + "
            "different payload -> conflict_quarantined, original kept, routine task for data steward. A correction is "
            "a new event with supersedes=<event_id>; state is rebuilt without the superseded one. Different event_id, "
            "same patient, start within 2 min and identical sets -> accepted but suspected_duplicate, counted once."
        ),
        example=(
            "GS-08: 3 deliveries of dup-1 -> 1 alert; 4th with other symptom -> quarantined. GS-20: session delivered "
            "3x -> one decision."
        ),
        edge=(
            "If the quarantined variant contains a red-flag symptom, not present in the original, raise it anyway as "
            "id <event_id>#quarantined (fail-safe): GS-08 adds urgent RED_FLAG_OTHER palpitations at 20:00."
        ),
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-006",
        title="Event time versus arrival time; out-of-order",
        owner=Owner.SHARED,
        line=107,
        phrase="individual setpoint for each patient is calibrated over the weeks",
        text=(
            "Order by (occurred_at, event_id), where occurred_at of a session = ended_at. State = replay of all "
            "accepted events. If a late event changes an already issued decision for a session, emit "
            "DECISION_SUPERSEDED with version+1 (DECISION_WITHDRAWN where none stands any more); loads already lifted "
            "are facts and are never rewritten. occurred_at > received_at + 5 min -> future_quarantined. received - "
            "occurred > 24 h -> accepted_late tag."
        ),
        example=(
            "GS-19: technique fault of 02-12 arrives 02-17 08:00 -> decision of 02-16 superseded INCREASE(62.5) -> "
            "MAINTAIN CONFIRM 1/2 at 60 kg."
        ),
        edge=(
            "Older than the horizon: stored, no retro-decision, but red flags still evaluated (C-103). If the patient "
            "already trained at the withdrawn load: keep that load, freeze (MAINTAIN) until re-confirmed. (as gate "
            "MAINTAIN(RECONFIRM), C-055)."
        ),
        evidence=(Evidence.KNOWLEDGE,),
        reasons=("RECONFIRM",),
    ),
    Rule(
        id="C-007",
        title="Local dates, time zones, DST",
        owner=Owner.SHARED,
        line=105,
        phrase="fixed days, accessible location, occasional companionship",
        text=(
            "Patient has one IANA home zone. local_date(session) = date of started_at in the home zone (a session "
            "crossing midnight belongs to its start date; travel offsets are converted). Day counts (cadence, gap, "
            "phase) = difference of local dates. Pain windows (24/48/72 h) = elapsed hours in UTC from ended_at. "
            "Daily evaluation tick 06:00 home-local."
        ),
        example=(
            "GS-21: end 2026-03-29T00:20+01:00; check-in 03-30T00:20+02:00 is 23.0 h -> not yet in the 24 h window; "
            "01:20+02:00 is 24.0 h -> PAIN_24H. Tokyo session 2026-04-02T06:30+09:00 = 04-01 23:30 Paris -> local "
            "date 04-01."
        ),
        edge=(
            "Tick in the DST gap/overlap: 06:00 is in practice outside all daylight-saving transitions. Home-zone "
            "change: new events only, no retro-shift; the larger gap is used on the change day."
        ),
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-008",
        title="Value ranges",
        owner=Owner.INGEST,
        line=124,
        phrase="mild to moderate discomfort (2-4 on a 0-10 scale)",
        text=(
            "Reject out of range: pain in [0,10] with at most 1 decimal; rpe in [0,10]; reps integer 0..100; sets "
            "1..20; load 0..500 kg; hold_s 1..600; rest_s 0..1800; sbp 50..300; dbp 30..200 and dbp < sbp. Values on "
            "a 0-100 VAS must declare scale=vas100 and are divided by 10."
        ),
        example=(
            "2026-02-16: pain 45 without scale -> rejected; pain 45 scale=vas100 -> 4.5 -> amber (C-078); pain 11 -> "
            "rejected."
        ),
        edge=(
            "A rejected event containing any symptom code is still forwarded to alerts as symptom.reported (fail-safe)."
        ),
        evidence=(Evidence.KNOWLEDGE,),
    ),
    Rule(
        id="C-009",
        title="Decision provenance",
        owner=Owner.PROGRESSION,
        line=51,
        phrase="Individualization is part of the prescription",
        text=(
            "Each decision and alert stores rule ids, rule-set version, profile, phase, inputs used, events "
            "considered, previous value and, for clinician overrides, name/role/reason/expiry. All load changes are "
            "recommendations: auto_apply=false by default; approvals per C-071."
        ),
        example=(
            "2026-02-16T19:00-05:00 INCREASE_LOAD 60->62.5 with [C-056,C-057,C-059,C-061,C-062,C-063], rules 1.0.0."
        ),
        edge="Rule-set upgrade: never re-issues past decisions; applies to events received after activation.",
        evidence=(Evidence.KNOWLEDGE,),
    ),
)
