"""Severe pain holds an exercise and the programme: each clearance ends its own, and nothing resumes in a hold."""

import pytest

from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Timeline


def cleared(pain: Number, factor: Number | None = None) -> Timeline:
    """Red pain, and the next morning a clearance of that exercise alone."""
    timeline = Timeline().plan(planned(), planned("row", 30, e1rm_kg=45))
    timeline.session("02-13 19:00", lift(pain=pain), lift("row", 30))
    return timeline.clear("02-14 09:00", "leg_press", factor)


@pytest.mark.parametrize(
    ("pain", "resumed", "alert_open", "then"),
    [
        (6.9, ["RESUME CLEARED 52.5"], False, "MAINTAIN REENTRY"),
        (7, [], True, "HOLD_PROGRAM PAIN_INTENSE"),
        (7.1, [], True, "HOLD_PROGRAM PAIN_INTENSE"),
    ],
)
def test_severe_pain_is_not_over_with_the_clearance_of_the_exercise(
    pain: Number, resumed: list[str], alert_open: bool, then: str
) -> None:
    """C-080, C-101, C-128: under 7, at it and over it."""
    story = cleared(pain).run()
    assert story.told("leg_press")[1:] == resumed
    assert (("PAIN_INTENSE", "s0213:leg_press") in story.open()) is alert_open
    later = cleared(pain).session("02-16 19:00", lift(load=60), lift("row", 30)).run()
    assert later.told("leg_press", "s0216") == [then]


def test_the_clearance_of_the_programme_ends_both() -> None:
    """C-101."""
    story = cleared(8).clear("02-15 09:00").run()
    assert story.told()[-2:] == ["RESUME CLEARED 52.5", "RESUME CLEARED 25"]
    assert story.open() == {}


@pytest.mark.parametrize(
    ("exercise", "programme", "load"), [(0.8, 1, "47.5"), (1, 0.8, "47.5"), (0.9, 0.9, "52.5"), (1, 1, "60")]
)
def test_the_lower_of_two_factors_counts(exercise: Number, programme: Number, load: str) -> None:
    """C-101: of the load at the start of the hold, once."""
    story = cleared(8, exercise).clear("02-15 09:00", factor=programme).run()
    assert story.told("leg_press")[-1] == f"RESUME CLEARED {load}"
    assert len([one for one in story.told("leg_press") if one.startswith("RESUME")]) == 1


def test_the_hold_of_another_cause_keeps_the_exercise_too() -> None:
    """C-055, C-101, C-128: its own alert closes, since that pain does not hold the programme."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=6)).pressure("02-13 20:00", 180, 90)
    story = timeline.clear("02-14 09:00", "leg_press").run()
    assert not [one for one in story.told() if one.startswith("RESUME")]
    assert {code for code, _ in story.open()} == {"BP_ABSOLUTE"}
    assert timeline.clear("02-15 09:00").run().told("leg_press")[-1] == "RESUME CLEARED 52.5"
