"""Whole courses of the rules' worked examples, decisions and alerts together."""

from typing import Any

import pytest

from tests.support.exercises import band, ladder, lift, planned
from tests.support.timeline import Story, Timeline


def alerts(story: Story, *codes: str) -> list[tuple[str, str, str, str]]:
    """Verb, code, severity and episode of everything said of these alerts."""
    return [
        (one.kind.removeprefix("alert_"), one.code.value, one.severity.value, one.episode)
        for one in story.alerts(*codes)
    ]


def phase_one_of_an_adult_with_pain() -> Timeline:
    timeline = Timeline().plan(
        planned(load=40, step_kg=1, e1rm_kg=80, last_change_on="2026-01-05"),
        at="01-05 07:00",
        phase="adaptation",
        phase_since="2026-01-05",
        last_session_on=None,
        last_reassessment_on="2026-01-05",
        technique_signed_off=False,
    )
    timeline.session("01-08 19:00", lift(load=40, technique=False))
    for day in ("01-12", "01-15", "01-19"):
        timeline.session(f"{day} 19:00", lift(load=40))
    timeline.session("01-26 19:00", lift(load=42))
    timeline.session("01-29 19:00", lift(load=42), supervised=False)
    timeline.session("02-02 19:00", lift(load=42))
    timeline.session("02-05 19:00", lift(load=44), supervised=False)
    timeline.add("technique.signed_off", "02-06 10:00", {})
    return timeline.session("02-09 19:00", lift(load=44), supervised=False)


def test_phase_one_of_an_adult_with_pain() -> None:
    """C-034, C-046, C-047, C-048, C-049, C-053: three confirmations to day 28, Phase 2 on day 29, supervision."""
    story = phase_one_of_an_adult_with_pain().run("01-05", "02-10")
    assert story.told() == [
        "MAINTAIN TECHNIQUE",
        "MAINTAIN CONFIRM 1/3",
        "MAINTAIN CONFIRM 2/3",
        "INCREASE_LOAD OK 42",
        "MAINTAIN CONFIRM 1/3",
        "MAINTAIN CONFIRM 2/3",
        "PHASE_CHANGE 1->2",
        "INCREASE_LOAD OK 44",
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
    ]
    change = next(one for one in story.decisions() if one.action == "PHASE_CHANGE")
    assert change.at.isoformat() == "2026-02-02T05:00:00+00:00"
    assert alerts(story, "UNSUPERVISED") == [
        ("raised", "UNSUPERVISED", "routine", "s0129"),
        ("raised", "UNSUPERVISED", "routine", "s0205"),
    ]
    assert str(story.decisions()[-1].eligible_on) == "2026-02-16"


def test_an_athlete_returns_after_16_days_and_lifts_the_old_load() -> None:
    """C-074, C-105, C-108, C-109: 80 kg against the 70 kg of the return, re-entry to 03-01, 1/2 on 03-02."""
    timeline = Timeline().plan(
        planned(load=80, e1rm_kg=110, sets=3, last_change_on="2026-01-26"),
        at="02-01 07:00",
        profile="athlete",
        schedule={"weekdays": [1, 3, 5], "from_date": "2026-02-02"},
        last_session_on="2026-01-30",
    )
    for day in ("02-02", "02-04", "02-06"):
        timeline.session(f"{day} 19:00", lift(load=80, reps=(12, 12, 11)))
    timeline.session("02-22 11:00", lift(load=80, reps=(12, 12, 12)))
    for day in ("02-25", "02-27", "03-02"):
        timeline.session(f"{day} 19:00", lift(load=70, reps=(12, 12, 12)))
    story = timeline.run("02-01", "03-03")
    assert [one for one in story.told() if not one.startswith("MAINTAIN REPS")] == [
        "RETURN_ADJUST GAP_14 70",
        "MAINTAIN REENTRY",
        "MAINTAIN REENTRY",
        "MAINTAIN REENTRY",
        "MAINTAIN CONFIRM 1/2",
    ]
    assert {str(one.until) for one in story.decisions() if one.reason == "REENTRY"} == {"2026-03-01"}
    missed = story.alerts("MISSED_STREAK")[0]
    assert (missed.at, missed.episode) == (timeline.when("02-13 06:00"), "2026-02-09")
    [above] = story.alerts("LOAD_ABOVE_PRESCRIPTION")
    assert (above.episode, above.severity, above.at) == ("s0222:leg_press", "routine", timeline.when("02-22 11:00"))
    assert above.details == {"lifted_kg": "80", "prescribed_kg": "70"}


@pytest.mark.parametrize(("retested", "last"), [(True, "INCREASE_LOAD OK 57"), (False, "MAINTAIN CEILING")])
def test_from_the_pain_profile_to_the_sarcopenic_one(retested: bool, last: str) -> None:
    """C-032, C-063: 60 to 56 kg at once, 28 days, and 56 kg stays the ceiling until e1RM is tested again."""
    timeline = Timeline().plan(planned(load=60, step_kg=1, e1rm_kg=80), last_reassessment_on="2026-02-16")
    timeline.session("02-16 19:00", lift(reps=(15, 14)))
    timeline.add("profile.changed", "02-18 10:00", {"profile": "sarcopenic"})
    for day in ("02-23", "03-02", "03-09", "03-16"):
        timeline.session(f"{day} 19:00", lift(load=56))
    if retested:
        timeline.add("reassessment.completed", "03-17 10:00", {"e1rm_kg": {"leg_press": 90}})
    story = timeline.session("03-19 19:00", lift(load=56)).run()
    assert story.told() == [
        "MAINTAIN REPS_BELOW_TOP",
        "REGRESS PROFILE_CEILING 56",
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        last,
    ]
    assert {str(one.eligible_on) for one in story.decisions() if one.reason == "CADENCE"} == {"2026-03-18"}


@pytest.mark.parametrize(
    ("rpe", "stand"), [(5, "INCREASE_LEVEL OK 2"), (6, "INCREASE_LEVEL OK 2"), (7, "MAINTAIN RPE_HIGH")]
)
def test_phase_one_of_a_frail_woman_of_84(rpe: int, stand: str) -> None:
    """C-029, C-044, C-054, C-062, C-067: no level above RPE 6, 2 kg steps to reps, 60 minutes, supervision."""
    frail: dict[str, Any] = {"profile": "sarcopenic", "frail": True, "birth_date": "1941-05-20"}
    timeline = Timeline().plan(
        ladder("chair_stand", 1, "bodyweight", last_change_on="2026-01-05"),
        planned("curl", 2, step_kg=1, e1rm_kg=None, last_change_on="2026-01-05"),
        at="01-05 07:00",
        phase="adaptation",
        phase_since="2026-01-05",
        last_session_on=None,
        last_reassessment_on="2026-01-05",
        **frail,
    )
    for day, minutes in (("01-08", 60), ("01-12", 40), ("01-19", 40), ("01-26", 40), ("02-02", 40)):
        effort = rpe if day == "02-02" else 5
        done = (band("chair_stand", 1, rpe=effort), lift("curl", 2, rpe=5))
        timeline.session(f"{day} 11:00", *done, minutes=minutes, supervised=day != "01-12")
    story = timeline.run()
    assert story.told("chair_stand")[-1] == stand
    assert story.told("curl")[-1] == "PROGRESS_REPS STEP_TOO_LARGE"
    assert story.decisions("curl")[-1].target_reps == 17
    assert alerts(story, "SESSION_TOO_LONG", "UNSUPERVISED") == [
        ("raised", "SESSION_TOO_LONG", "info", "s0108"),
        ("raised", "UNSUPERVISED", "routine", "s0112"),
    ]


def test_every_increase_of_a_frail_patient_waits() -> None:
    """C-029, C-071: with the clinic's standard, INCREASE_LEVEL waits for approval."""
    timeline = Timeline().plan(ladder("chair_stand", 1, "bodyweight"), frail=True, auto_apply="standard")
    for day in ("02-23", "03-02"):
        timeline.session(f"{day} 11:00", band("chair_stand", 1, rpe=5))
    last = timeline.run().decisions("chair_stand")[-1]
    assert (last.action, last.new_level, last.status) == ("INCREASE_LEVEL", 2, "pending_approval")
