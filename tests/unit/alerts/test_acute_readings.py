"""With acute inflammation or a recent injury readings are judged by the lower limits too (C-016)."""

import pytest

from tests.support.exercises import Number, lift
from tests.support.timeline import Timeline


def flagged(acute: bool, baseline: Number = 3) -> Timeline:
    """A patient whose pain at rest hides nothing: below 5 it is not raised by 2."""
    timeline = Timeline().plan(acute_inflammation=acute, baseline_rest_pain=baseline)
    return timeline.session("02-13 19:00", lift(pain=2), pre=baseline)


READINGS = pytest.mark.parametrize(
    ("acute", "pain", "held"),
    [
        (True, 4, False),
        (True, 4.1, True),
        (True, 4.9, True),
        (False, 4.1, False),
        (False, 4.9, False),
        (False, 5.1, True),
    ],
)
"""At, under and over either limit."""


@READINGS
def test_a_reading_after_the_session(acute: bool, pain: Number, held: bool) -> None:
    """C-016, C-081: above 4 it is red with the flag, above 5 without."""
    timeline = flagged(acute).checkin("02-14 08:00", pain, "joint")
    story = timeline.run()
    assert (("PAIN_INTENSE_REST", "urgent") in story.raised()) is held
    assert all(one.inputs["intense_pain"] == ("4" if acute else "5") for one in story.alerts("PAIN_INTENSE_REST"))
    told = timeline.session("02-16 19:00", lift(pain=1), pre=3).run().told("leg_press", "s0216")
    assert (told == ["HOLD_PROGRAM PAIN_INTENSE_REST"]) is held


@READINGS
def test_pain_before_a_session(acute: bool, pain: Number, held: bool) -> None:
    """C-016, C-081."""
    story = flagged(acute).session("02-16 19:00", lift(pain=1), pre=pain).run()
    assert (story.told("leg_press", "s0216") == ["HOLD_PROGRAM PAIN_INTENSE_REST"]) is held


@pytest.mark.parametrize(("pain", "severity"), [(4, None), (4.1, "routine")])
def test_a_reading_linked_to_no_session(pain: Number, severity: str | None) -> None:
    """C-016, C-081: 97 h after the last one."""
    story = flagged(True).checkin("02-17 20:00", pain).run()
    assert [told for code, told in story.raised() if code == "PAIN_INTENSE_REST"] == ([severity] if severity else [])


@pytest.mark.parametrize(("acute", "pain", "raised"), [(True, 2, False), (True, 2.1, True), (False, 2.1, False)])
def test_improved_but_not_tolerated_after_three_days(acute: bool, pain: Number, raised: bool) -> None:
    """C-016, C-086: better by a point than the worst; above 2 it is not settled with the flag."""
    timeline = flagged(acute, baseline=0).checkin("02-14 08:00", 4, "joint")
    story = timeline.checkin("02-16 20:00", pain, "joint").run()
    assert (("PAIN_NOT_IMPROVING", "urgent") in story.raised()) is raised


def test_the_flag_counts_from_the_day_it_is_set() -> None:
    """C-016."""
    timeline = flagged(False).checkin("02-14 08:00", 4.5)
    timeline.add("plan.changed", "02-14 09:00", {"acute_inflammation": True}).checkin("02-14 10:00", 4.5)
    assert [one.at.hour for one in timeline.run().alerts("PAIN_INTENSE_REST")] == [10]
