"""C-088: the weekly mean of pain before training; gate 21 with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.clinical.pain_trend import PainTrend
from shared.clinical.settings import RULES
from tests.support.exercises import Number, planned
from tests.support.timeline import Story, Timeline

CODE = "PAIN_TREND_UP"
FIRST = date(2026, 2, 2)
"""Monday of 2026-W06."""


def weeks(*scores: Sequence[Number | None]) -> Timeline:
    """Sessions on Monday, Wednesday and so on of each week from 2026-02-02, with these scores before them."""
    timeline = Timeline().plan(planned(last_change_on="2026-01-05"), at="02-02 07:00", baseline_rest_pain=9)
    for number, week in enumerate(scores):
        for slot, score in enumerate(week):
            on = FIRST + timedelta(days=7 * number + 2 * slot)
            timeline.session(f"{on:%m-%d} 19:00", pre=score)
    return timeline


def run(timeline: Timeline, to: str = "03-31") -> Story:
    return timeline.run("02-02", to)


def test_the_example_of_the_rule() -> None:
    """C-088: weeks of 02-02, 02-09, 02-16 with means 2, 3, 4: at tick Monday 02-23 06:00."""
    story = run(weeks((2, 2), (3, 3), (4, 4)))
    assert story.course(CODE) == [("raised", "routine", "02-23 06:00")]
    (alert,) = story.alerts(CODE)
    assert alert.episode == "2026-W08"
    assert alert.details == {"pain": 4.0, "means": [2.0, 3.0, 4.0]}


def test_the_means_are_those_of_the_weeks_that_rose() -> None:
    """C-088: from the one that the first rise is counted from."""
    (alert,) = run(weeks((5, 5), (2, 2), (3, 3), (4, 4))).alerts(CODE)
    assert alert.details["means"] == [2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("scores", "raised"),
    [
        (((2, 2), (3, 3), (3.9, 4)), 0),  # second rise 0.95: just under
        (((2, 2), (3, 3), (4, 4.1)), 1),  # just over
        (((2, 2), (3, 2.9), (4, 4)), 0),  # first rise just under
        (((2, 2), (3, 3)), 0),  # one rise only
        (((2, 2), (3, 3), (3, 3), (4, 4)), 0),  # rises, but not in a row
        (((2, 2), (3, 3), (9,), (4, 4)), 1),  # a week of one value is skipped, not zero
        (((2, 2), (3, 3), (None, None), (4, 4)), 1),  # so is one of unknown scores
        (((2,), (2,), (3, 3), (4, 4)), 0),  # nothing to compare the first counted week with
        (((4, 4), (3, 3), (2, 2)), 0),
    ],
)
def test_what_makes_a_trend(scores: Sequence[Sequence[Number | None]], raised: int) -> None:
    """C-088: at, just under and just over one point."""
    assert len(run(weeks(*scores)).raised(CODE)) == raised


def test_a_falling_week_closes_it_and_a_flat_one_does_not() -> None:
    """C-088, section 5."""
    rising = ((2, 2), (3, 3), (4, 4))
    assert run(weeks(*rising, (4, 4))).course(CODE) == [("raised", "routine", "02-23 06:00")]
    story = run(weeks(*rising, (4, 4), (3.9, 4)))
    assert story.course(CODE)[-1] == ("resolved", "routine", "03-09 06:00")
    assert story.alerts(CODE)[-1].resolution == "data"


@pytest.mark.parametrize(
    ("scores", "verb"), [(((2, 2), (3, 3), (4, 4)), "raised"), (((1, 1), (2, 2), (3, 3), (2, 2)), "resolved")]
)
@pytest.mark.parametrize("hour", ["05:30", "06:30"])
def test_a_session_on_the_morning_of_the_verdict_puts_nothing_off(
    scores: Sequence[Sequence[Number]], verb: str, hour: str
) -> None:
    """C-088: the Monday's own session belongs to the week that has begun."""
    monday = FIRST + timedelta(days=7 * len(scores))
    story = run(weeks(*scores).session(f"{monday:%m-%d} {hour}", pre=2))
    assert (verb, "routine", f"{monday:%m-%d} 06:00") in story.course(CODE)


def test_a_trend_that_goes_on_is_told_each_week() -> None:
    story = run(weeks((1, 1), (2, 2), (3, 3), (4, 4)))
    assert [alert.episode for alert in story.alerts(CODE)] == ["2026-W08", "2026-W09"]


def test_a_programme_clearance_closes_it() -> None:
    """C-101: the clearance that ends a hold closes PAIN_*."""
    timeline = weeks((2, 2), (3, 3), (4, 4)).symptom("02-24 08:00", "palpitations").clear("02-25 10:00")
    assert not [code for code, _ in run(timeline).open() if code == CODE]


def test_a_late_session_that_fills_a_week_raises_it_at_arrival() -> None:
    timeline = weeks((2, 2), (3, 3), (4,))
    timeline.session("02-20 19:00", pre=4, received="02-24 09:00")
    assert run(timeline).course(CODE) == [("raised", "routine", "02-24 09:00")]


def gate(*scores: Sequence[Number | None], on: date) -> bool:
    trend = PainTrend()
    for number, week in enumerate(scores):
        for score in week:
            if score is not None:
                trend.add(FIRST + timedelta(days=7 * number), Decimal(str(score)))
    return trend.judge(on, RULES).blocks


@pytest.mark.parametrize(
    ("scores", "on", "blocks"),
    [
        (((1, 1), (2, 2), (3, 3)), "2026-02-22", False),  # the third week has not closed
        (((1, 1), (2, 2), (3, 3)), "2026-02-23", True),
        (((1, 1), (2, 2), (3, 3)), "2026-06-01", True),  # nothing has shown that it is over
        (((1, 1), (2, 2), (3, 3), (3, 3)), "2026-03-02", False),  # a week without a rise
        (((1, 1), (2, 2), (3, 3), (3, 3.1)), "2026-03-02", True),  # still rising, however little
        (((1, 1), (2, 2), (3, 3), (0,)), "2026-03-02", True),  # a skipped week shows nothing
    ],
)
def test_how_long_loads_are_kept(scores: Sequence[Sequence[Number | None]], on: str, blocks: bool) -> None:
    """C-088: MAINTAIN until a week without a rise."""
    assert gate(*scores, on=date.fromisoformat(on)) is blocks
