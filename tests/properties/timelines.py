"""Generated timelines: a plan and some weeks of sessions, check-ins, symptoms, readings and clinical acts."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline

START = datetime.fromisoformat("2026-02-12T07:00:00+01:00")

SCORES = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 4.1, 4.5, 5, 5.1, 6, 7])
PAINS = st.one_of(SCORES, SCORES, SCORES, st.none())
CALM = st.sampled_from([0, 0, 0, 0, 0, 1, 2])
FLAGS = (
    "chest_pain",
    "dyspnea_disproportionate",
    "syncope",
    "presyncope",
    "palpitations",
    "stroke_signs",
    "saddle_anaesthesia",
    "urinary_retention_or_incontinence",
    "bilateral_leg_weakness",
    "fever_with_back_pain",
    "unremitting_night_pain",
    "unexplained_weight_loss",
    "dark_urine",
    "snap_or_tearing",
    "new_functional_loss",
)
SYMPTOMS = st.sampled_from([*FLAGS, "fatigue", "fall_without_injury", "fall_with_injury"])
LOCATIONS = st.sampled_from(["muscle_diffuse", "muscle_diffuse", "joint", "tendon", None])


def often(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Mostly `value`, so that increases happen."""
    return st.sampled_from([value] * 8 + list(others))


def plans() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {
            "profile": st.sampled_from(["pain", "athlete", "athlete", "sarcopenic"]),
            "birth_date": st.sampled_from(["1990-05-05", "1990-05-05", "1961-02-25", "1950-01-01"]),
            "phase": st.sampled_from(["adaptation", "progression", "progression", "maintenance"]),
            "auto_apply": st.sampled_from(["all", "all", "standard", "none"]),
            "schedule": st.sampled_from([None, {"weekdays": [1, 4], "from_date": "2026-02-12"}]),
            "frail": often(False, True),
            "performance_goal": st.booleans(),
            "continue_progression": st.booleans(),
            "acute_inflammation": often(False, True),
            "baseline_rest_pain": st.sampled_from([0, 0, 2, None]),
            "last_session_on": st.sampled_from(["2026-02-11", "2026-02-04", "2026-01-28", None]),
        }
    )


@st.composite
def done(draw: st.DrawFn, *, steady: bool, calm: bool) -> list[Raw]:
    """One session's exercises: leg press always, the band row often."""
    if calm and draw(st.integers(0, 9)) > 1:
        return [lift(load=90, reps=(20, 20)), band(level=5, reps=(20, 20))]
    pain = CALM if draw(st.booleans()) else PAINS
    loads = often(90, 60, 57.5, None) if calm else st.sampled_from([60, 60, 62.5, 63, 65, 57.5, None])
    repetitions = st.sampled_from([(20, 20), (15, 15), (15, 17), (12, 12), (7, 7), (15,)])
    exercises = [
        lift(
            load=60 if steady else draw(loads),
            reps=draw(often((20, 20), (15, 17), (12, 12), (7, 7)) if calm else repetitions),
            rpe=draw(often(6, 5, 7, 9, None)),
            pain=draw(pain),
            technique=draw(often(True, False, None)),
        )
    ]
    if draw(st.booleans()):
        exercises.append(
            band(level=2 if steady else draw(st.sampled_from([2, 3])), rpe=draw(often(6, None)), pain=draw(pain))
        )
    return exercises


ACTS = ["symptom", "pressure", "clear", "clear", "pause", "profile", "test"]
KINDS = ["session"] * 8 + ["checkin"] * 2 + ACTS
CALM_KINDS = ["session"] * 24 + ["approve"] * 4 + ["checkin"] * 2 + ACTS[1:]
HOURS = st.sampled_from([14, 25, 47, 49, 60, 73, 100, 170, 360])
CALM_HOURS = st.sampled_from([50] * 16 + [25, 25, 73, 73, 100, 100, 170, 170, 360, 700, 2100])
"""Also gaps that lower loads, restart Phase 1, and suspend the plan."""


@st.composite
def timelines(
    draw: st.DrawFn, *, late: bool = False, steady: bool = False, calm: bool = False, most: int = 12
) -> Timeline:
    """A timeline in order of occurrence; with `late`, some events are received hours or days after.

    `steady`: loads stay at the planned weight, so that no trained load depends on what had been said.
    `calm`: mostly sessions that qualify, so that loads rise.
    """
    fields = draw(plans())
    if steady:
        fields["auto_apply"] = "all"
    e1rm = None if calm and draw(st.integers(0, 7)) == 7 else 90
    exercises = (planned(last_change_on="2026-01-20", e1rm_kg=e1rm), ladder(last_change_on="2026-01-20"))
    timeline = Timeline().plan(*exercises, at=START, **fields)
    now = START
    for number in range(draw(st.integers(3, most))):
        now += timedelta(hours=draw(CALM_HOURS if calm else HOURS), minutes=number)
        delay = draw(st.sampled_from([0, 0, 0, 3, 30, 80, 300])) if late else 0
        _happen(draw, timeline, now, now + timedelta(hours=delay), steady=steady, calm=calm)
    return timeline


def _happen(
    draw: st.DrawFn, timeline: Timeline, now: datetime, received: datetime, *, steady: bool, calm: bool
) -> None:
    kind = draw(st.sampled_from(CALM_KINDS if calm else KINDS))
    if kind == "session":
        flags = draw(st.sampled_from([()] * 20 + [("palpitations",), ("chest_pain", "fatigue")]))
        timeline.session(
            now,
            *draw(done(steady=steady, calm=calm)),
            session_id=f"n{len(timeline.events)}",
            pre=0 if calm else draw(often(0, 1, 3, 6, None)),
            symptoms=flags,
            deload=draw(st.sampled_from([False] * 20 + [True])),
            received=received,
        )
    elif kind == "checkin":
        timeline.checkin(now, draw(SCORES), draw(LOCATIONS), received=received)
    elif kind == "symptom":
        timeline.symptom(now, draw(SYMPTOMS), received=received)
    elif kind == "pressure":
        timeline.pressure(now, *draw(st.sampled_from([(130, 80), (165, 95), (182, 95)])), received=received)
    elif kind == "clear":
        exercise = draw(st.sampled_from([None, None, "leg_press", "band_row"]))
        timeline.clear(now, exercise, draw(st.sampled_from([0.8, 0.9, 1])), received=received)
    elif kind == "pause":
        first, last = now.date(), now.date() + timedelta(days=draw(st.integers(0, 20)))
        timeline.pause(now, str(first), str(last), draw(st.sampled_from(["holiday", "illness"])), received=received)
    elif kind == "approve":
        sessions = [event["data"]["session_id"] for event in timeline.events if "session_id" in event["data"]]
        exercise = draw(st.sampled_from(["leg_press", "leg_press", "band_row"]))
        answered = f"{draw(st.sampled_from(sessions[-2:]))}/{exercise}" if sessions else "none/leg_press"
        timeline.add("decision.approved", now, {"decision_id": answered}, received=received)
    elif kind == "profile":
        profile = draw(st.sampled_from(["pain", "athlete", "sarcopenic"]))
        timeline.add("profile.changed", now, {"profile": profile}, received=received)
    else:
        e1rm = draw(st.sampled_from([{}, {"leg_press": 80}, {"leg_press": 110}]))
        timeline.add("reassessment.completed", now, {"e1rm_kg": e1rm}, received=received)
