"""Alerts and findings: what was seen and what follows from it, for clinicians."""

from typing import Final

TEXTS: Final = {
    # Red flags and holds.
    "C-101.red_flag": "Reported for {on:date}: {symptom:word}; the programme is held until a clinician's clearance.",
    "C-092.with_loss": (
        "Reported for {on:date}: {symptom:word}, and a new loss of function; the programme is held until a clinician's"
        " clearance."
    ),
    "C-103.late": (
        "{symptom:word}, reported late, happened on {on:date}; the programme is held until a clinician's clearance."
    ),
    "C-103.historical": "{symptom:word}: received only after a clearance that already named it.",
    "C-100.fall": "Reported for {on:date}: {symptom:word}.",
    "C-100.again": "Reported for {on:date}: {symptom:word}, the second within {days:days}.",
    "C-100.injury": "Reported for {on:date}: {symptom:word}; the programme is held until a clinician's clearance.",
    "C-011.found": "Reported on {on:date}: {items:word}; the programme is held until a clinician's clearance.",
    "C-013.absolute": (
        "Blood pressure at rest {systolic}/{diastolic} mmHg reaches the limit of {limit_systolic}/{limit_diastolic}:"
        " the programme is held until a clinician's clearance."
    ),
    "C-013.caution": (
        "Blood pressure at rest {systolic}/{diastolic} mmHg reaches the limit of {limit_systolic}/{limit_diastolic}:"
        " no load rises for {hours:hours}."
    ),
    "C-102.trained": "Trained on {on:date} although the programme was held because of {cause:word}.",
    # Pain.
    "C-080.exercise": "Pain {pain}/10 during {exercise:name}: the exercise is held until a clinician's clearance.",
    "C-080.programme": "Pain {pain}/10 during {exercise:name}: the programme is held until a clinician's clearance.",
    "C-081.before": "Pain {pain}/10 before training: the programme is held until a clinician's clearance.",
    "C-081.after": (
        "Pain {pain}/10 at rest {hours:hours} after a session: the programme is held until a clinician's clearance."
    ),
    "C-081.unlinked": "Pain {pain}/10 at rest, with no session in the {hours:hours} before; nothing is held.",
    "C-084.first": (
        "Pain {pain}/10 {hours:hours} after the session, {previous}/10 before: it does not improve, and no load rises"
        " until it has settled."
    ),
    "C-085.second": (
        "Pain {pain}/10 {hours:hours} after the session, {peak}/10 at its worst: it does not improve; the programme is"
        " held until a clinician's clearance."
    ),
    "C-086.second": (
        "Pain {pain}/10 {hours:hours} after the session, {peak}/10 at its worst: even soreness after a new load should"
        " have eased by {by:hours}; the programme is held until a clinician's clearance."
    ),
    "C-078.amber": (
        "Pain {pain}/10 during {exercise:name}, more than the {tolerated}/10 that is tolerated: no load rises until a"
        " check-in shows that it has settled."
    ),
    "C-079.repeat": (
        "Pain {pain}/10 during {exercise:name}, for the second time in a row more than the {tolerated}/10 that is"
        " tolerated: load or exercise need a look."
    ),
    "C-083.expected": (
        "Diffuse muscle soreness of {pain}/10 after a new load is expected; it should have eased {by:hours} after the"
        " session."
    ),
    "C-087.missing": (
        "No pain check-in in the {hours:hours} since the session of {session_on:date}, whose pain is watched; no load"
        " rises until one comes."
    ),
    "C-088.up": (
        "Pain before training has risen from week to week, the means being {means} of 10; no load rises until a week"
        " without a rise."
    ),
    "C-090.persistent": (
        "Fatigue reported after {marked} of the last {of:sessions}; it is expected in the first {days:days} only."
    ),
    # Training and absence.
    "C-052.risk": "Breath held under load in {exercises:name}, with {risks:word} on record.",
    "C-104.missed": "No session received for the training day of {slot:date}.",
    "C-105.streak": "No session received for {missed:training_days} in a row, the first on {first:date}.",
    "C-106.gap": "No session received for {days:days}, since {since:date}{lost}{silent}{paused}.",
    "C-106.lost": "; strength and fitness count as lost from {days:days} on",
    "C-130.silent": "; no data of any kind received since {since:date}",
    "C-111.paused": "; less urgent because of a pause or a hold",
    "C-112.low": (
        "{completed} of {planned:sessions} planned in {days:days} were done: {share:percent}, below the limit of"
        " {least:percent}. For comparison, still training of all who begin: {kept}."
    ),
    "C-112.kept": "{low:percent} to {high:percent} after {months:months}",
    "C-042.low": "Only {done} of at least {least:sessions} done in the week from {monday:date}.",
    "C-042.again": (
        "Only {done} of at least {least:sessions} done in the week from {monday:date}, too few as in the week before."
    ),
    "C-043.over": "This was session {done} of the week from {monday:date}; at most {most} are planned.",
    "C-043.spacing": (
        "Only {hours:hours} since the start of a session of the same muscles; {least:hours} are planned between them."
    ),
    "C-039.short": "{count} rests between sets were shorter than the {least:seconds} prescribed.",
    "C-044.long": "The session took {minutes:minutes}; in Phase 1 it should take less than {limit:minutes}.",
    "C-029.long": "The session took {minutes:minutes}; in Phase 1 it should take at most {limit:minutes}.",
    "C-074.above": "{lifted:kg} lifted in {exercise:name}, where {prescribed:kg} are prescribed.",
    "C-070.review": "Faulty technique in {exercise:name} in {faults:sessions} in a row: it needs a supervised session.",
    "C-053.without": "Session without supervision on day {day}; supervision is required {until}.",
    "C-053.unknown": "Nobody said whether the session on day {day} was supervised; supervision is required {until}.",
    "C-053.hard": "up to day {days}",
    "C-053.sign_off": "until the technique is signed off",
    "C-054.extended": "up to day {days} and until the technique is signed off",
    "C-012.supervised": "up to {until:full_date}, as a clinician has set",
    # Course of the programme and outcomes.
    "C-048.delayed": "Phase 1 has lasted {days:days}, since {since:full_date}: what opens Phase 2 is not met yet.",
    "C-072.plateau": (
        "No increase of {exercise:name} for {days:days}, though {share:percent} of the planned sessions were done."
    ),
    "C-115.due": "A reassessment is due: none for {days:days}, since {since:full_date}.",
    "C-115.overdue": "A reassessment is overdue: none for {days:days}, since {since:full_date}.",
    "C-017.incomplete": "The baseline is incomplete after {days:days}; not recorded: {missing:word}.",
    "C-019.declined": (
        "{test:word}: {now}, after {best} as the best of the last {days:days}; a decline beyond measurement error."
    ),
    "C-019.below": "{test:word}: {now}, newly below the cut-off for age and sex.",
    "C-019.stands": "{value:stands}",
    "C-019.seconds": "{value:seconds}",
    "C-019.kg": "{value:kg}",
    "C-031.age": "The patient has turned {age}: please see whether the profile still fits.",
    "C-025.weakness": (
        "Low strength ({test:word} {value}): the sarcopenic profile may fit better. This is no diagnosis."
    ),
    "C-118.review": (
        "Pain at rest was {mean}/10 on average in the last {days:days}, {baseline}/10 at the start, although"
        " {share:percent} of the planned sessions were done."
    ),
    "C-121.rate": (
        "{injured} of {sessions:sessions} of all patients in {days:days} ended with an injury: {share} %, above the"
        " limit of {most} %."
    ),
    "C-121.below": (
        "{injured} of {sessions:sessions} of all patients in {days:days} ended with an injury: no longer above the"
        " limit of {most} %."
    ),
    "C-128.data": "Closed by what has come since. It said: {before}",
    "C-128.clearance": "Closed by a clinician's clearance. It said: {before}",
    "C-128.late_data": "Closed, because data that came late show that it does not hold. It said: {before}",
    "C-128.person": "Closed by somebody of the clinic. It said: {before}",
    "C-128.time": "Closed by itself after some days. It said: {before}",
    "C-128.groundless": "Closed by a clinician's clearance. Data that came late had shown that it does not hold.",
    "C-114.late": "Data that came late show that this does not hold.",
}
