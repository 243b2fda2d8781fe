"""Whole courses that the rules tell in their examples and `scenarios.json` does not hold: GS-04, GS-16, GS-25."""

from decimal import Decimal
from typing import Any

from tests.support.exercises import band, ladder, lift, planned
from tests.support.timeline import Story, Timeline

START: dict[str, Any] = {
    "phase": "adaptation",
    "phase_since": "2026-01-05",
    "last_session_on": None,
    "last_reassessment_on": "2026-01-05",
}


def gs_04() -> Story:
    """Phase 1 from 2026-01-05 at 40 kg of an e1RM of 80 kg, a technique fault on 01-08; signed off on 02-06."""
    leg_press = planned(load=40, step_kg=1, e1rm_kg=80, last_change_on="2026-01-05")
    timeline = Timeline().plan(leg_press, at="01-05 07:00", technique_signed_off=False, **START)
    for day, load, technique, supervised in (
        ("01-05", 40, True, True),
        ("01-08", 40, False, True),
        ("01-12", 40, True, True),
        ("01-15", 40, True, True),
        ("01-19", 40, True, True),
        ("01-22", 42, True, True),
        ("01-26", 42, True, True),
        ("01-29", 42, True, False),
        ("02-02", 42, True, True),
        ("02-05", 44, True, False),
    ):
        timeline.session(f"{day} 19:00", lift(load=load, technique=technique), supervised=supervised)
    timeline.add("technique.signed_off", "02-06 10:00", {}).session("02-09 19:00", lift(load=44), supervised=False)
    return timeline.run("01-05", "02-10")


def test_gs_04_phase_one_with_a_fault_then_the_ramp_of_phase_two() -> None:
    """C-034, C-046, C-047, C-048, C-049, C-053: 3 confirmations to day 28; 42 to 44 kg on 02-02, not 48."""
    story = gs_04()
    assert story.told("leg_press") == [
        "MAINTAIN CONFIRM 1/3",
        "MAINTAIN TECHNIQUE",
        "MAINTAIN CONFIRM 1/3",
        "MAINTAIN CONFIRM 2/3",
        "INCREASE_LOAD OK 42",
        "MAINTAIN CONFIRM 1/3",
        "MAINTAIN CONFIRM 2/3",
        "MAINTAIN CADENCE",  # day 25: three confirmations, ten of fourteen days
        "INCREASE_LOAD OK 44",
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
    ]
    phases = [one for one in story.decisions() if one.action == "PHASE_CHANGE"]
    assert [(one.reason, one.at) for one in phases] == [("1->2", Timeline().when("02-02 06:00"))]
    assert next(one for one in story.decisions() if one.new_load_kg == 44).notes[0] == "BELOW_TARGET"
    assert [one.episode for one in story.alerts("UNSUPERVISED")] == ["s0129", "s0205"]


def gs_16() -> Story:
    """An athlete of Mondays, Wednesdays and Fridays stays away from 02-06 to 02-22, and lifts 80 kg on return."""
    schedule = {"weekdays": [1, 3, 5], "from_date": "2026-02-02"}
    athlete = planned(load=70, e1rm_kg=100, last_change_on="2026-01-26")
    timeline = Timeline().plan(athlete, at="02-02 07:00", profile="athlete", last_session_on=None, schedule=schedule)
    for day in ("02-02", "02-04", "02-06"):
        timeline.session(f"{day} 19:00", lift(load=70, reps=(12, 11)))
    timeline.session("02-22 19:00", lift(load=80, reps=(12, 12))).session("02-27 19:00", lift(load=62.5, reps=(12, 12)))
    timeline.session("03-02 19:00", lift(load=62.5, reps=(12, 12)))
    return timeline.run("02-02", "03-02")


def test_gs_16_an_athlete_returns_and_lifts_too_much() -> None:
    """C-074, C-105, C-108, C-109: return 02-22, re-entry until 03-01, 03-02 CONFIRM 1/2."""
    story = gs_16()
    assert story.told("leg_press")[3:] == [
        "RETURN_ADJUST GAP_14 62.5",
        "MAINTAIN REENTRY",
        "MAINTAIN REENTRY",
        "MAINTAIN CONFIRM 1/2",
    ]
    assert {str(one.until) for one in story.decisions() if one.reason == "REENTRY"} == {"2026-03-01"}
    missed = story.course("MISSED_SESSION")[:2]
    assert missed == [("raised", "info", "02-11 06:00"), ("resolved", "info", "02-22 19:00")]
    assert story.course("MISSED_STREAK")[0] == ("raised", "routine", "02-13 06:00")
    assert story.alerts("MISSED_STREAK")[0].episode == "2026-02-09"
    [above] = story.alerts("LOAD_ABOVE_PRESCRIPTION")
    assert above.details == {"lifted_kg": "80", "prescribed_kg": "62.5"}


def gs_25(rpe: int) -> Story:
    """84 years, frail, sarcopenic: a chair stand on a ladder and a dumbbell of 2 kg, which no step of 1 kg suits."""
    exercises = (
        ladder("chair_stand", 1, "bodyweight", last_change_on="2026-01-05"),
        planned("curl", 2, step_kg=1, e1rm_kg=6, last_change_on="2026-01-05"),
    )
    patient: dict[str, Any] = {"profile": "sarcopenic", "frail": True, "birth_date": "1941-06-01"}
    timeline = Timeline().plan(*exercises, at="01-05 07:00", auto_apply="standard", **(START | patient))
    for day in ("01-05", "01-08", "01-12", "01-19", "01-26", "02-02"):
        done = band("chair_stand", 1, rpe=rpe), lift("curl", 2, rpe=rpe)
        timeline.session(f"{day} 19:00", *done, minutes=60 if day == "01-08" else 40, supervised=day != "01-12")
    return timeline.run("01-05", "02-03")


def test_gs_25_frail_and_old() -> None:
    """C-029, C-044, C-054, C-060, C-062, C-067, C-071."""
    story = gs_25(5)
    assert story.told("chair_stand")[-2:] == ["MAINTAIN CADENCE", "INCREASE_LEVEL OK 2"]
    assert story.decisions("chair_stand")[-1].status == "pending_approval"
    last = story.decisions("curl")[-1]
    assert story.told("curl")[-1] == "PROGRESS_REPS STEP_TOO_LARGE"
    assert (last.target_reps, last.load_kg) == (17, Decimal(2))
    assert {one.reason for one in gs_25(7).decisions("chair_stand")} == {"RPE_HIGH"}
    assert [one.episode for one in story.alerts("SESSION_TOO_LONG")][:1] == ["s0108"]
    assert [one.episode for one in story.alerts("UNSUPERVISED")] == ["s0112"]
