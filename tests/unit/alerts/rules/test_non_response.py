"""C-118: resting pain on day 84 against the pain at the start, of patients who trained."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline

CODE = "NON_RESPONSE_REVIEW"
START = date(2026, 1, 5)


def twelve_weeks(
    *readings: tuple[str, Number], baseline: Number | None = 5, per_week: int = 2, **plan: Any
) -> Timeline:
    """From 2026-01-05, so many sessions a week of two planned; check-ins at noon."""
    fields: dict[str, Any] = {"phase": "adaptation", "phase_since": "2026-01-05", "last_session_on": "2026-01-02"}
    timeline = Timeline().plan(at="01-05 07:00", baseline_rest_pain=baseline, **(fields | plan))
    for week in range(12):
        for number in range(per_week):
            on = START + timedelta(days=7 * week + 3 * number)
            timeline.session(f"{on} 19:00"[5:], pre=None)
    for at, pain in readings:
        timeline.checkin(at if ":" in at else f"{at} 12:00", pain)
    return timeline


def run(timeline: Timeline) -> Story:
    return timeline.run("03-20", "04-10")


def test_the_example_of_the_rule() -> None:
    """C-118: start 2026-01-05, tick of day 84 = 2026-03-29: baseline 5, mean 4.5 is told; mean 3.0 is not."""
    story = run(twelve_weeks(("03-18", 4), ("03-25", 5)))
    assert story.course(CODE) == [("raised", "routine", "03-29 06:00")]
    (alert,) = story.alerts(CODE)
    assert (alert.episode, alert.details) == ("day84", {"baseline": 5.0, "mean": 4.5})
    assert run(twelve_weeks(("03-18", 3), ("03-25", 3))).alerts(CODE) == []


@pytest.mark.parametrize(
    ("baseline", "now", "raised"),
    [
        (8, 6, 0),  # two points
        (8, 6.1, 1),
        (3, 2.1, 0),  # 30 %
        (3, 2.2, 1),
        (2, 2, 0),  # a baseline up to 2 leaves nothing to judge
        (2.1, 2.1, 1),
        (None, 4, 0),  # unknown
        (5, 7, 1),  # worse
    ],
)
def test_at_just_under_and_just_over(baseline: Number | None, now: Number, raised: int) -> None:
    """C-118: 2 points, 30 %, baseline 2."""
    timeline = twelve_weeks(("03-18", now), ("03-21", now), baseline=baseline)
    assert len(run(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(
    ("at", "raised"), [("03-15", 0), ("03-16", 1), ("03-28", 1), ("03-29 05:59", 1), ("03-29 06:01", 0)]
)
def test_the_last_fourteen_days(at: str, raised: int) -> None:
    """03-16 to 03-29; without any reading nothing is concluded."""
    assert len(run(twelve_weeks((at, 5))).alerts(CODE)) == raised


@pytest.mark.parametrize(("sessions", "raised"), [(14, 1), (13, 0)])
def test_of_those_who_trained(sessions: int, raised: int) -> None:
    """C-118: at least 60 %; two a week in 83 days are 23 planned, 14 are 61 %, 13 are 57 %."""
    timeline = twelve_weeks(("03-18", 5), ("03-28", 5), per_week=0)
    for number in range(sessions):
        on = START + timedelta(days=1 + 6 * number)
        timeline.session(f"{on} 19:00"[5:], pre=None)
    assert len(run(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(("per_week", "raised"), [(2, 1), (1, 0)])
def test_weekdays_to_come_leave_the_weeks_before_as_planned(per_week: int, raised: int) -> None:
    """C-118, C-042: they begin on 06-01; 24 sessions of 23 planned are told, 12 are 52 %."""
    timeline = twelve_weeks(("03-18", 5), ("03-28", 5), per_week=per_week)
    timeline.add("plan.changed", "01-14 09:00", {"schedule": {"weekdays": [1, 4], "from_date": "2026-06-01"}})
    assert len(run(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(("missed", "raised"), [(23, 1), (24, 1), (25, 0)])
def test_of_those_who_trained_60_percent_exactly(missed: int, raised: int) -> None:
    """C-118: 36, then 35 of sixty training days."""
    weekdays = {"weekdays": [1, 2, 3, 4, 5], "from_date": "2026-01-05"}
    timeline = twelve_weeks(("03-18", 5), ("03-28", 5), per_week=0, schedule=weekdays)
    slots = [START + timedelta(days=number) for number in range(83)]
    slots = [day for day in slots if day.isoweekday() <= 5]
    assert len(slots) == 60
    for day in slots[missed:]:
        timeline.session(f"{day} 12:00"[5:], pre=None)
    assert len(run(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(("at", "raised"), [("03-27 06:59", 1), ("03-27 07:00", 0)])
def test_relief_just_after_a_session_is_no_response(at: str, raised: int) -> None:
    """C-091: a reading less than 12 h after the session of 03-26 19:00 does not count."""
    assert len(run(twelve_weeks(("03-18", 5), (at, 0))).alerts(CODE)) == raised


def test_pain_before_a_session_is_a_reading_at_rest() -> None:
    timeline = twelve_weeks(("03-18", 5))
    timeline.session("03-28 19:00", pre=0)
    assert run(timeline).alerts(CODE) == []


def test_the_baseline_is_that_of_the_start() -> None:
    """A reassessment gives a new reference (C-115), not a new start; where the start had none it gives that."""
    timeline = twelve_weeks(("03-18", 5)).add("reassessment.completed", "02-02 10:00", {"baseline_rest_pain": 8})
    assert run(timeline).alerts(CODE)[0].details["baseline"] == 5.0
    timeline = twelve_weeks(("03-18", 4), baseline=None)
    timeline.add("reassessment.completed", "02-02 10:00", {"baseline_rest_pain": 4})
    assert run(timeline).alerts(CODE)[0].details["baseline"] == 4.0


def test_never_before_the_day_and_not_of_who_came_later() -> None:
    assert twelve_weeks(("03-18", 5)).run("01-05", "03-28").alerts(CODE) == []
    assert run(twelve_weeks(("03-18", 5), program_start="2025-12-01")).alerts(CODE) == []
