"""C-112: less than 60 % of the planned sessions in 28 days."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.support.timeline import Story, Timeline

CODE = "LOW_ADHERENCE"
MONDAY_THURSDAY: dict[str, Any] = {"weekdays": [1, 4], "from_date": "2026-02-02"}
SLOTS = ("02-02", "02-05", "02-09", "02-12", "02-16", "02-19", "02-23", "02-26")


def trained(days: Iterable[str], **plan: Any) -> Timeline:
    """A plan for Mondays and Thursdays from 2026-02-02: eight slots to 03-01."""
    fields: dict[str, Any] = {"last_session_on": "2026-02-01", "schedule": MONDAY_THURSDAY}
    timeline = Timeline().plan(at="02-02 05:00", **(fields | plan))
    for day in days:
        timeline.session(f"{day} 19:00")
    return timeline


def on_monday(timeline: Timeline, day: str = "03-02") -> Story:
    return timeline.run(day, day)


def test_the_example_of_the_rule() -> None:
    """C-112: window 2026-02-02..03-01, 8 planned, 4 completed: routine at tick 03-02 06:00; 5 of 8 none."""
    story = on_monday(trained(SLOTS[:4]))
    assert story.course(CODE) == [("raised", "routine", "03-02 06:00")]
    (alert,) = story.alerts(CODE)
    assert (alert.episode, alert.details) == ("2026-W09", {"planned": 8, "completed": 4})
    assert on_monday(trained(SLOTS[:5])).alerts(CODE) == []


@pytest.mark.parametrize(("done", "raised"), [(5, 1), (6, 0), (7, 0)])
def test_at_just_under_and_just_over(done: int, raised: int) -> None:
    """C-112: ten slots in the fortnight since the programme began: six of ten is 60 % exactly."""
    schedule = {"weekdays": [1, 2, 3, 4, 5], "from_date": "2026-02-16"}
    days = ("02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "02-24")[:done]
    timeline = trained(days, schedule=schedule, program_start="2026-02-16")
    assert len(on_monday(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(("pause", "raised"), [("02-16", 0), ("02-17", 1), (None, 1)])
def test_void_slots_and_fewer_than_four(pause: str | None, raised: int) -> None:
    """C-112 edge: void slots leave the denominator: a pause from 02-16 leaves three, too few; one from 02-17 four."""
    timeline = trained(["02-03"], schedule=MONDAY_THURSDAY | {"from_date": "2026-02-05"})
    if pause is not None:
        timeline.pause("02-06 08:00", pause, "03-01", "travel")
    assert len(on_monday(timeline).alerts(CODE)) == raised


@pytest.mark.parametrize(
    ("profile", "done", "raised"), [("pain", 5, 0), ("pain", 4, 1), ("athlete", 8, 0), ("athlete", 7, 1)]
)
def test_without_weekdays_the_least_of_the_profile_is_planned(profile: str, done: int, raised: int) -> None:
    """C-042: 2 a week, athletes 3: 8 and 12 in four weeks."""
    days = ("02-02", "02-04", "02-06", "02-09", "02-11", "02-13", "02-16", "02-18")[:done]
    assert len(on_monday(trained(days, profile=profile, schedule=None)).alerts(CODE)) == raised


@pytest.mark.parametrize(("begin", "planned"), [("06-01", 8), ("02-17", 7), ("02-16", 8)])
def test_until_weekdays_begin_the_least_of_the_profile_is_planned(begin: str, planned: int) -> None:
    """C-042, C-112: two in each week before them; from Tuesday 02-17 on there are three slots."""
    timeline = trained(["02-03"], schedule=None)
    timeline.add("plan.changed", "02-04 12:00", {"schedule": MONDAY_THURSDAY | {"from_date": f"2026-{begin}"}})
    (alert,) = on_monday(timeline).alerts(CODE)
    assert alert.details == {"planned": planned, "completed": 1}


def test_on_mondays_only() -> None:
    assert trained(SLOTS[:2]).run("03-03", "03-08").alerts(CODE) == []


def test_once_in_28_days() -> None:
    """Told on 03-02 of the weeks before; on 03-30 again, in between never."""
    timeline = trained([*SLOTS[:3], "03-03", "03-12", "03-26"])
    episodes = [alert.episode for alert in timeline.run("03-02", "04-20").alerts(CODE)]
    assert episodes == ["2026-W09", "2026-W13"]


@pytest.mark.parametrize(("last", "times"), [("03-01", 1), ("03-02", 2), ("03-03", 2)])
def test_it_is_told_again_of_who_has_trained_since(last: str, times: int) -> None:
    """C-112: told on the morning of 03-02, and trained the day before, that evening, or the day after."""
    assert len(trained([*SLOTS[:2], last]).run("03-02", "03-30").alerts(CODE)) == times


def test_a_patient_who_stays_away_is_told_once() -> None:
    """From then on DETRAINING tells it (C-106)."""
    story = trained(SLOTS[:2]).run("02-02", "09-30")
    assert len(story.alerts(CODE)) == 1
    assert [severity for _, severity, _ in story.course("DETRAINING")][-1] == "urgent"


def test_before_a_programme_nothing_is_planned() -> None:
    assert Timeline().symptom("02-02 08:00", "fatigue").run("02-02", "04-01").alerts(CODE) == []
