"""C-043: sessions in an ISO week, by phase and profile."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes, phase_one

CODE = "OVER_FREQUENCY"
WEEK = ("02-16", "02-17", "02-18", "02-19", "02-20", "02-21", "02-22")
"""Monday to Sunday."""
ATHLETE: dict[str, Any] = {"profile": "athlete"}


def train(timeline: Timeline, days: Sequence[str], load: float = 60) -> Timeline:
    for day in days:
        timeline.session(f"{day} 12:00", lift(load=load))
    return timeline


@pytest.mark.parametrize(
    ("plan", "first_over"),
    [({}, 4), ({"profile": "sarcopenic"}, 4), ({"phase": "maintenance"}, 4), (ATHLETE, 6)],
)
def test_most_sessions_of_a_week(plan: dict[str, Any], first_over: int) -> None:
    """At the most there is nothing; each one above it is stated."""
    at_most, above = WEEK[: first_over - 1], WEEK[: first_over + 1]
    assert episodes(train(Timeline().plan(**plan), at_most).run(), CODE) == []
    story = train(Timeline().plan(**plan), above).run()
    assert episodes(story, CODE) == [f"s{day.replace('-', '')}" for day in above[first_over - 1 :]]
    assert set(story.raised(CODE)) == {(CODE, "info")}


@pytest.mark.parametrize("plan", [{}, ATHLETE])
def test_three_in_phase_one_for_all(plan: dict[str, Any]) -> None:
    story = train(phase_one(**plan), ("01-06", "01-07", "01-08", "01-09"), load=40).run()
    assert episodes(story, CODE) == ["s0109"]


def test_weeks_begin_on_monday() -> None:
    """Four days running across Sunday 2026-02-22 and Monday are two weeks."""
    assert episodes(train(Timeline().plan(), ("02-20", "02-21", "02-22", "02-23")).run(), CODE) == []


def test_a_session_belongs_to_the_day_it_began_on() -> None:
    """C-007: begun on Sunday 2026-02-22 at 23:50, ended on Monday."""
    timeline = train(Timeline().plan(planned()), ("02-16", "02-18", "02-20"))
    story = timeline.session("02-23 00:20", lift(), minutes=30).run()
    assert episodes(story, CODE) == ["s0223"]


def test_two_on_one_day_are_two_sessions_and_a_copy_is_one() -> None:
    timeline = train(Timeline().plan(), ("02-16", "02-18"))
    timeline.session("02-20 12:00", lift(), id="a").session("02-20 12:00", lift(), id="b", session_id="copy")
    assert episodes(timeline.run(), CODE) == []
    assert episodes(timeline.session("02-20 18:00", lift(), session_id="evening").run(), CODE) == ["evening"]


def test_it_closes_by_itself_after_7_days() -> None:
    story = train(Timeline("UTC").plan(), WEEK[:4]).run("02-12", "03-05")
    assert story.course(CODE) == [("raised", "info", "02-19 12:00"), ("resolved", "info", "02-26 06:00")]
