"""Gate 21 (C-088): no load rises while pain before training rises from week to week."""

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline


def rising(*last_week: float) -> Timeline:
    """Weekly means 0.8, 1.9 and one more, none of them elevated; confirmed, cadence long reached."""
    timeline = Timeline().plan(planned(last_change_on="2026-01-05"), at="02-02 07:00", baseline_rest_pain=2)
    for day, pre in (("02-02", 0.8), ("02-04", 0.8), ("02-09", 1.9), ("02-11", 1.9)):
        timeline.session(f"{day} 19:00", lift(reps=(15, 14)), pre=pre)
    for day, pre in zip(("02-16", "02-18"), last_week, strict=True):
        timeline.session(f"{day} 19:00", lift(reps=(15, 14)), pre=pre)
    return timeline


@pytest.mark.parametrize(
    ("last_week", "expected"),
    [
        ((2.9, 2.9), "MAINTAIN PAIN_TREND"),  # a rise of exactly one point
        ((2.9, 2.8), "INCREASE_LOAD OK 62.5"),  # just under
        ((2.9, 3.0), "MAINTAIN PAIN_TREND"),  # just over
    ],
)
def test_an_increase_waits_for_a_week_without_a_rise(last_week: tuple[float, float], expected: str) -> None:
    timeline = rising(*last_week).session("02-23 19:00", pre=1).session("02-25 19:00", pre=1)
    assert timeline.run().told("leg_press")[-1] == expected


def test_the_first_session_of_the_week_after_the_next_may_rise() -> None:
    timeline = rising(2.9, 3.0)
    for day in ("02-23", "02-25", "03-02"):
        timeline.session(f"{day} 19:00", pre=1)
    assert timeline.run().told("leg_press")[-2:] == ["MAINTAIN PAIN_TREND", "INCREASE_LOAD OK 62.5"]


def test_it_blocks_increases_only() -> None:
    """C-055: gates 19 to 22 come last."""
    timeline = rising(2.9, 3.0).session("02-23 19:00", lift(reps=(15, 14)), pre=1)
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN REPS_BELOW_TOP"
