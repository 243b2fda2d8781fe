"""Gates 1 to 8: what stops an increase because of holds, re-entry, blood pressure and pain."""

from typing import Any

import pytest

from tests.support.exercises import band, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.gates.ready import decided, ready, said_last


@pytest.mark.parametrize(
    ("pain", "expected"),
    [
        (0, "INCREASE_LOAD OK 62.5"),
        (4, "INCREASE_LOAD OK 62.5"),
        (4.1, "MAINTAIN PAIN_AMBER"),
        (5, "MAINTAIN PAIN_AMBER"),
        (5.1, "HOLD_EXERCISE PAIN_INTENSE"),
        (6.9, "HOLD_EXERCISE PAIN_INTENSE"),
        (7, "HOLD_PROGRAM PAIN_INTENSE"),
        (None, "MAINTAIN PAIN_MISSING"),
    ],
)
def test_pain_bands(pain: float | None, expected: str) -> None:
    """C-077, C-078, C-080."""
    assert decided(last=lift(pain=pain)) == expected


@pytest.mark.parametrize(
    ("pain", "expected"),
    [
        (2, "MAINTAIN ACUTE_FLAG"),
        (2.1, "MAINTAIN PAIN_AMBER"),
        (4, "MAINTAIN PAIN_AMBER"),
        (4.1, "HOLD_EXERCISE PAIN_INTENSE"),
    ],
)
@pytest.mark.parametrize("flag", [{"acute_inflammation": True}, {"recent_injury": "2026-02-10"}])
def test_pain_bands_with_acute_flag(flag: dict[str, Any], pain: float, expected: str) -> None:
    """C-016: the tolerated band ends at 2, red begins above 4, and nothing rises."""
    assert decided(last=lift(pain=pain), **flag) == expected


def test_a_session_above_the_acute_bound_confirms_nothing() -> None:
    """C-016, C-056, C-077: with the flag the upper bound of tolerated pain is 2."""
    timeline = ready(first=lift(pain=3), acute_inflammation=True).checkin("02-14 19:00", 0)
    assert said_last(timeline.session("02-16 19:00").run()) == "MAINTAIN CONFIRM 1/2"


def test_pain_of_one_exercise_watches_all_of_them() -> None:
    """C-078: an amber exercise opens a watch for every exercise, from the next session on."""
    timeline = Timeline().plan(planned(), planned("row", 30)).session("02-13 19:00", lift(), lift("row", 30))
    timeline.session("02-16 19:00", lift(), lift("row", 30, pain=4.5))
    timeline.session("02-18 19:00", lift(), lift("row", 30))
    story = timeline.run()
    assert story.told("row")[1:] == ["MAINTAIN PAIN_AMBER", "MAINTAIN PAIN_WATCH"]
    assert story.told("leg_press")[-1] == "MAINTAIN PAIN_WATCH"


def test_red_pain_stops_its_own_exercise_only() -> None:
    """C-080: other exercises continue when 5 < p < 7."""
    timeline = Timeline().plan(planned(), planned("row", 30)).session("02-13 19:00", lift(), lift("row", 30))
    story = timeline.session("02-18 19:00", lift(), lift("row", 30, pain=5.5)).run()
    assert story.told("row")[-1] == "HOLD_EXERCISE PAIN_INTENSE"
    assert not story.told("leg_press")[-1].startswith("HOLD")


def test_severe_pain_stops_everything() -> None:
    """C-080."""
    timeline = Timeline().plan(planned(), planned("row", 30)).session("02-16 19:00", lift(), lift("row", 30, pain=7))
    assert timeline.run().told() == ["HOLD_PROGRAM PAIN_INTENSE"] * 2


@pytest.mark.parametrize(
    ("pains", "expected"),
    [
        ((4.5, 4.5), "REGRESS PAIN_AMBER_REPEAT 52.5"),
        ((4.5, 0, 4.5), "MAINTAIN PAIN_AMBER"),
        ((4.5, None, 4.5), "REGRESS PAIN_AMBER_REPEAT 52.5"),
        ((4.5, 4.5, 4.5), "MAINTAIN PAIN_AMBER"),
        ((4.5, 4.5, 4.5, 4.5), "REGRESS PAIN_AMBER_REPEAT 45"),
        ((4, 4.5), "MAINTAIN PAIN_AMBER"),
        ((5, 5), "REGRESS PAIN_AMBER_REPEAT 52.5"),
    ],
)
def test_amber_twice_in_a_row_regresses(pains: tuple[float | None, ...], expected: str) -> None:
    """C-079: -10 % rounded down; a green session resets, unknown pain does not; after a repeat the count restarts."""
    timeline = Timeline().plan(baseline_rest_pain=3)
    load = 60.0
    for number, pain in enumerate(pains):
        timeline.session(f"02-{12 + 2 * number} 19:00", lift(load=load, pain=pain), pre=3)
    assert timeline.run().told()[-1] == expected


def test_amber_twice_lowers_a_ladder_by_one_rung() -> None:
    """C-079."""
    timeline = Timeline().plan(ladder(level=3))
    timeline.session("02-13 19:00", band(level=3, pain=4.5)).session("02-16 19:00", band(level=3, pain=4.5))
    assert timeline.run().told()[-1] == "REGRESS PAIN_AMBER_REPEAT 2"


def test_the_lowest_rung_stays() -> None:
    """C-079."""
    timeline = Timeline().plan(ladder(level=1))
    timeline.session("02-13 19:00", band(level=1, pain=4.5)).session("02-16 19:00", band(level=1, pain=4.5))
    assert timeline.run().told()[-1] == "REGRESS PAIN_AMBER_REPEAT 1"


@pytest.mark.parametrize(
    ("systolic", "diastolic", "at", "expected"),
    [
        (159, 99, "02-16 17:50", "INCREASE_LOAD OK 62.5"),
        (160, 99, "02-16 17:50", "MAINTAIN BP_CAUTION"),
        (159, 100, "02-16 17:50", "MAINTAIN BP_CAUTION"),
        (179, 109, "02-16 17:50", "MAINTAIN BP_CAUTION"),
        (180, 96, "02-16 17:50", "HOLD_PROGRAM BP_ABSOLUTE"),
        (150, 110, "02-16 17:50", "HOLD_PROGRAM BP_ABSOLUTE"),
        (160, 90, "02-15 19:00", "MAINTAIN BP_CAUTION"),
        (160, 90, "02-15 18:59", "INCREASE_LOAD OK 62.5"),
        (160, 90, "02-16 19:00", "MAINTAIN BP_CAUTION"),
        (160, 90, "02-16 19:00:01", "INCREASE_LOAD OK 62.5"),
    ],
)
def test_blood_pressure(systolic: int, diastolic: int, at: str, expected: str) -> None:
    """C-013: caution blocks sessions that end within 24 h after the reading, 24 h included."""
    timeline = ready().pressure(at, systolic, diastolic).session("02-16 19:00")
    assert timeline.run().told(trigger="s0216")[-1] == expected


def test_of_two_readings_within_ten_minutes_the_higher_counts() -> None:
    """C-013."""
    timeline = ready().pressure("02-16 17:45", 165, 95).pressure("02-16 17:53", 150, 85)
    assert said_last(timeline.session("02-16 19:00").run()) == "MAINTAIN BP_CAUTION"


@pytest.mark.parametrize(("day", "expected"), [("02-20", "MAINTAIN REENTRY"), ("02-21", "MAINTAIN CONFIRM 1/2")])
def test_reentry_after_a_clearance_lasts_seven_days(day: str, expected: str) -> None:
    """C-101: re-entry while local_date < clearance date + 7 d."""
    timeline = Timeline().plan().symptom("02-13 08:00", "palpitations").clear("02-14 10:00", factor=1)
    assert said_last(timeline.session(f"{day} 19:00").run()) == expected


def test_an_exercise_clearance_resumes_that_exercise_alone() -> None:
    """C-080: RESUME at 90 % and 7 d re-entry for it."""
    timeline = Timeline().plan(planned(), planned("row", 30, step_kg=1, e1rm_kg=60))
    timeline.session("02-13 19:00", lift(), lift("row", 30, pain=5.5)).clear("02-14 10:00", "row")
    story = timeline.session("02-16 19:00", lift(), lift("row", 27)).run()
    assert story.told("row") == ["HOLD_EXERCISE PAIN_INTENSE", "RESUME CLEARED 27", "MAINTAIN REENTRY"]
    assert "REENTRY" not in story.told("leg_press")[-1]
    assert story.decisions("row")[-1].until is not None
    assert str(story.decisions("row")[-1].until) == "2026-02-21"
