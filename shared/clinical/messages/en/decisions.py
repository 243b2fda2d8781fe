"""Why a load, a level, a phase or a plan is as it is: sentences of decisions, for clinicians."""

from typing import Final

TEXTS: Final = {
    # What is prescribed, inside other sentences.
    "C-055.load": "{load:kg}",
    "C-055.level": "level {level}",
    "C-003.hold": "a hold of {hold:seconds}",
    # Gates, in the order of C-055. Those that only hold complete the first of them.
    "C-055.held": "Held at {at}: {why}.",
    "C-101.held": (
        "The programme has been held since {since:date} because of {cause:word};"
        " it goes on only after a clinician's clearance."
    ),
    "C-101.was_held": (
        "This session began while the programme was held because of {cause:word}; nothing is decided by it."
    ),
    "C-080.held": (
        "{exercise:name} has been held since {since:date} because of intense pain during it, until a clinician's"
        " clearance; other exercises go on."
    ),
    "C-079.lowered": (
        "Lowered from {at} to {to}: pain of {pain}/10 during the exercise, more than is tolerated for the second"
        " session in a row."
    ),
    "C-109.reentry": "careful return after a break or a clearance; no increase before {until:date}",
    "C-013.gate": (
        "blood pressure at rest was {systolic}/{diastolic} mmHg or more in the {hours:hours} before the session ended"
    ),
    "C-078.gate": "pain was {pain}/10 during the exercise, more than the {tolerated}/10 that an increase allows",
    "C-082.gate": "pain after the session of {on:date} has not settled yet",
    "C-004.pain": "no pain score was recorded for the exercise",
    "C-004.technique": "nobody said whether the technique was good",
    "C-070.gate": "the technique was faulty",
    "C-069.lowered": (
        "Lowered from {at} to {to}: on average fewer than {least:repetitions} a set in {sessions:sessions} in a row."
    ),
    "C-073.gate": "this was a planned deload session, which confirms nothing",
    "C-004.load": "the load of a set was not recorded",
    "C-001.misfit": "the load that was recorded does not fit this kind of exercise",
    "C-074.gate": "a set was done at {lifted}, below the prescription",
    "C-064.reps": (
        "{reps:slashed} repetitions done, {target} are needed in each of {sets:sets}; add one a set while it feels easy"
    ),
    "C-041.side": "the repetitions of the other side were not recorded, {target} are needed on each",
    "C-065.gate": "exertion was {rpe}/10, above the cap of {cap}",
    "C-066.gate": "exertion was not recorded, and the last set did not exceed the range by {extra:repetitions}",
    "C-057.gate": "{count} of {needed:confirmations} reached",
    "C-058.gate": (
        "{count:confirmations} reached, but only {days} of {cadence:days} since the last change;"
        " earliest {earliest:date}"
    ),
    "C-051.gate": "maintenance is the goal of this phase; a clinician may let progression continue",
    "C-115.gate": "reassessment is overdue, none for {days:days} since {since:full_date}",
    "C-110.gate": "the plan is suspended after a long break, until a new screening and baseline",
    "C-016.gate": "acute inflammation or a recent injury is flagged, until a clinician takes the flag off",
    "C-088.gate": "pain before training has risen from week to week",
    "C-006.gate": "the increase to this load was withdrawn after it had been trained, so it is confirmed once more",
    "C-062.reps": (
        "Held at {at}: the smallest step of {step:kg} would be too much at once; aim for {target:repetitions} instead."
    ),
    "C-062.limit": "{reps:repetitions} are reached, and a step of {step:kg} is still too much at once",
    "C-067.top": "the top level is reached",
    "C-063.ceiling": (
        "the ceiling of {ceiling:kg} is reached, {percent:percent} of a one-repetition maximum of {e1rm:kg}"
    ),
    "C-003.sets": "{sets:sets} are prescribed, and not all of them were held",
    "C-003.longest": "the longest hold of {longest:seconds} is reached",
    "C-061.increase": "From {at} to {to}: {count:confirmations} reached, {days:days} since the last change.",
    # Beside the gates.
    "C-101.resume": (
        "Cleared: resume at {to}, at most {factor:percent} of {held} at the start of the hold;"
        " no increase before {until:date}."
    ),
    "C-071.waits": "Waiting for a clinician's approval until {until:date}; until then nothing changes. {why}",
    "C-071.applied": "A clinician has approved the increase: {at} from now on.",
    "C-071.declined": "A clinician has declined the increase: it stays at {at}.",
    "C-071.expired": "The increase was not approved in time, or no longer fits: it stays at {at}.",
    "C-012.lowered": "Lowered from {load:kg} to {to:kg}: this patient's own ceiling is {ceiling:kg}.",
    "C-032.lowered": "Lowered from {load:kg} to {to:kg}: the ceiling of the {profile:word} profile is {ceiling:kg}.",
    "C-108.lowered": (
        "From {at} to {to} and {sets:sets} for the return: no session for {days:days}, since {since:date}."
    ),
    "C-045.entered": "From {before} to {after} after {days:days}: {why}.",
    "C-045.phase_1": "Phase 1",
    "C-045.phase_2": "Phase 2",
    "C-045.phase_3": "maintenance",
    "C-048.open": (
        "{sessions:sessions} done, the last {technique} with good technique, pain of at most {pain}/10 in the last"
        " {calm}, and no hold"
    ),
    "C-050.open": "no hold, no open pain watch, no red flag cleared lately",
    "C-110.restart": "no session for {gap:days}, so Phase 1 starts again",
    "C-010.starts": "Screening is complete: the plan starts.",
    "C-010.blocked": "The plan may not start: {reasons}.",
    "C-010.unknown": "{item:word} has no answer",
    "C-011.own": "{text:name}",
    "C-011.present": "{item:word} rules training out",
    "C-012.clearance": "{item:word} needs a clearance",
    "C-010.missing": "there is no screening",
    "C-010.unsigned": "the screening names no clinician",
    "C-010.expired": "the screening is older than {days:days}, or not of the past",
    "C-024.age": "the patient is younger than {years:years}",
    "C-036.start": (
        "a first load lies above {percent:percent} of the one-repetition maximum of somebody not known to be trained"
    ),
    "C-040.sets": "an exercise has not {least} to {most:sets}",
    "C-044.length": "sessions of {limit:minutes} or more are too long to begin with",
    "C-037.target": "no exercise trains {item:word}",
}
