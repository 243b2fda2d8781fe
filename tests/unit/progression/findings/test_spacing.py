"""C-043: hours between sessions that share a muscle group."""

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "SPACING"


@pytest.mark.parametrize(
    ("second", "raised"), [("02-18 17:00", True), ("02-18 17:59", True), ("02-18 18:00", False), ("02-18 18:01", False)]
)
def test_48_hours_from_start_to_start(second: str, raised: bool) -> None:
    """Begun on 2026-02-16 at 18:00; information, which closes at the tick 7 days later."""
    timeline = Timeline().plan().session("02-16 19:00", started="02-16 18:00")
    story = timeline.session("02-18 19:30", started=second).run("02-12", "02-26")
    assert story.raised(CODE) == ([(CODE, "info")] if raised else [])
    if raised:
        assert [one.at for one in story.alerts(CODE)] == [timeline.when("02-18 19:30"), timeline.when("02-25 06:00")]


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [
        (["quadriceps", "gluteals"], ["chest"], False),
        (["quadriceps", "gluteals"], ["gluteals", "chest"], True),
        ([], ["chest"], True),
        (["quadriceps"], [], True),
    ],
)
def test_shared_groups(first: list[str], second: list[str], raised: bool) -> None:
    """Split routines train disjoint groups; unknown groups may be shared (C-004)."""
    timeline = Timeline().plan(planned(muscle_groups=first), planned("press", 30, muscle_groups=second))
    timeline.session("02-16 19:00", lift()).session("02-17 19:00", lift("press", 30))
    assert episodes(timeline.run(), CODE) == (["s0217"] if raised else [])


def test_not_only_the_session_just_before() -> None:
    """Legs, arms, legs: the third is 26 h after the first."""
    timeline = Timeline().plan(planned(muscle_groups=["quadriceps"]), planned("curl", 10, muscle_groups=["upper_arm"]))
    timeline.session("02-16 19:00", lift()).session("02-17 07:00", lift("curl", 10))
    story = timeline.session("02-17 21:00", lift(), session_id="evening").run()
    assert episodes(story, CODE) == ["evening"]
    assert story.alerts(CODE)[0].details["hours"] == "26.0"


def test_elapsed_hours_over_the_clock_change() -> None:
    """C-007: 18:00 on 2026-03-28 to 18:00 on 03-30 is 47 hours."""
    timeline = Timeline().plan().session("03-28 19:00", started="03-28 18:00")
    assert episodes(timeline.session("03-30 19:00", started="03-30 18:00").run(), CODE) == ["s0330"]


def test_two_sessions_that_begin_together_are_too_close() -> None:
    """C-043: of one patient by two apps, with other sets: nothing lies between them."""
    timeline = Timeline().plan().session("02-13 19:00", session_id="one", started="02-13 18:00")
    story = timeline.session("02-13 19:10", lift(reps=(12, 12)), session_id="two", started="02-13 18:00").run()
    assert [one.details["hours"] for one in story.alerts("SPACING")] == ["0.0"]
