"""Information for clinicians that is no alert and no decision."""

from typing import Final

TEXTS: Final = {
    "C-010.rescreen": (
        "A red flag was cleared and training goes on at {factor:percent} of the load: please screen the patient again,"
        " the screening in hand was made before it."
    ),
    "C-012.refused": (
        "Limits of this patient that are looser or longer than the rules allow are not followed: {rules}"
        " (LIMIT_NOT_ALLOWED)."
    ),
    "C-012.excluded": "Not prescribed, because it is excluded for this patient: {exercises:name}.",
    "C-021.direct": (
        "A direct test of the one-repetition maximum is for athletes after Phase 1, supervised, with good technique and"
        " no cardiovascular risk: not kept for {exercises:name}."
    ),
    "C-023.aerobic_first": (
        "In {conditions:word}, aerobic training comes first; resistance training is complementary (AEROBIC_FIRST)."
    ),
    "C-025.suggestion": (
        "The profile is {assigned:word}; what is known of the patient suggests {suggested:word}. A clinician decides."
    ),
    "C-032.retest": (
        "No one-repetition maximum is known for {exercises:name}, so the new profile has no ceiling for it: please"
        " have it tested (RETEST_1RM)."
    ),
    "C-036.start_target": (
        "First loads above the {percent:percent} of a one-repetition maximum that is aimed at for somebody not known to"
        " be trained: {exercises:name}."
    ),
    "C-036.phase_1": (
        "The patient is untrained and began on {started:full_date}: Phase 1 cannot be skipped, so the programme goes on"
        " in it."
    ),
    "C-037.eccentric": "No exercise of the plan is marked as eccentric work, which a tendinopathy asks for.",
    "C-038.plan_type": (
        "{share:percent} of the exercises are multi-joint or functional; at least {least:percent} are preferred"
        " (PLAN_TYPE)."
    ),
    "C-040.changed": (
        "A change of plan asked for {asked:sets} of {exercise_id:name}; the range is {least} to {most:sets}, and"
        " {given:sets} are prescribed (PLAN_SETS_OUT_OF_RANGE)."
    ),
    "C-049.capped": (
        "{exercise_id:name} was set to {given}, not {asked}: a change of plan raises a load by at most"
        " {percent:percent}, within the ceiling, once in a cadence window, and not at all in a hold, re-entry or open"
        " pain watch."
    ),
    "C-125.row": (
        "{condition:word}: resistance training {training:word}, medical acupuncture {acupuncture:word}. NICE guideline"
        " NG226 does not recommend acupuncture for osteoarthritis."
    ),
    "C-130.sync_error": (
        "A device of this patient said on {said_on:date} that it cannot synchronise; nothing has been received since"
        " {since:date}."
    ),
    "C-068.one_change": (
        "More than one of load, repetitions and sets of {exercise_id:name} rises in one cadence window, which ends on"
        " {until:full_date} (ONE_CHANGE)."
    ),
    "C-117.no_functional_gain": (
        "No functional test is better than at the start; a first gain is expected between weeks 4 and 6."
    ),
    "C-120.neural": (
        "The one-repetition maximum of {exercise_id:name} rose from {before_kg:kg} to {now_kg:kg}: so early, the gain"
        " is one of the nerves, not yet of the muscle."
    ),
}
